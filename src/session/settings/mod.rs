//! What is kept between two starts of the program, and what the machine sets by itself.

mod memory;
mod painter;
mod preferences;
mod settings_file;

pub use memory::budget as usual_budget;
pub(crate) use memory::of_machine as memory_of_machine;
pub use painter::{Adapter, Painter};
pub(crate) use preferences::{
    BurstPreferences, MAX_BACKLOG, MAX_EARLIER, MAX_PACE_MS, MAX_REPEAT, MAX_SEED, PanelSizes,
    Typed,
};
pub use preferences::{MainView, Preferences, ThemeChoice};
