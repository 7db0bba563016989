//! The picture that is sent in blocks, over UDP and over TCP beside each other: holes where datagrams were lost.

mod canvas;
mod draft;
mod legend;
mod panel;
mod view;

pub(crate) use panel::PicturePanel;
pub(crate) use view::PictureView;
