//! All tests that need no window, in one program.

mod rooms;
