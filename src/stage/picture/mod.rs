//! A picture that is sent in blocks: what of it was sent, and what became of each block.
//!
//! Blocks are told by their headers ([`BlockHeader`](crate::protocol::picture::BlockHeader)), in what clients send and in
//! what the server reads. [`PictureIndex`] finds them once; [`PictureScene`] tells what was known of them at a playhead.

mod block_fate;
mod index;
mod scanner;
mod scene;
mod sent;

pub(crate) use block_fate::BlockFate;
pub(crate) use index::PictureIndex;
pub(crate) use scene::{PictureBlock, PictureScene, PictureSide};
