//! A picture as programs send it: in blocks, each of which tells where its pixels belong.
//!
//! A block is 16 bytes of [`BlockHeader`] and the pixels of a rectangle, row by row, each as red, green, blue. All
//! blocks of a picture have the same size; what of a rectangle is beyond the edge of the picture is zero. So each
//! datagram can be shown without any other, and of one that was cut off its first pixels.

mod block;
mod decoding;
mod raster;
mod sample;
mod server;

pub(crate) use block::{BlockHeader, HEADER, MAGIC};
pub(crate) use decoding::decode;
pub(crate) use raster::Raster;
pub use sample::SamplePicture;
pub(crate) use server::{PictureServer, picture_stream};
