//! All tests that need no window, in one program.

mod kernel_model;
mod ledger;
mod rooms;
mod world;
