//! Where rows, bytes and arrival data are kept, and how much memory they take.

mod arena;
mod arrival_column;
mod budget;
mod forecast;
mod piece;
mod piece_list;
mod shared;

pub(super) use arena::Arena;
pub(super) use arrival_column::ArrivalColumn;
pub use budget::Budget;
pub(crate) use budget::Folded;
pub(crate) use forecast::{Forecast, KeptRows};
pub(crate) use piece::MAX_PAYLOAD;
pub(crate) use piece_list::PieceList;
pub(crate) use shared::{SharedList, SharedRecord};
