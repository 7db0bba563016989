//! Small things that are drawn and pressed. None of them knows the record.

/// Setters of a builder: for each `name(argument) field = value;` a method that sets the field and returns the builder.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $of:ty)?) $field:ident = $value:expr;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub(crate) const fn $name(mut self $(, $arg: $of)?) -> Self {
            self.$field = $value;
            self
        }
    )*};
}

pub(crate) mod badge;
mod button;
mod field;
mod flush;
mod focus;
mod frames;
mod icon;
mod kept;
mod kept_lines;
mod labels;
mod long_list;
pub(crate) mod marks;
mod menu_item;
mod number_field;
pub(crate) mod numbers;
mod same_in_memory;
mod segmented;
mod slider;
pub(crate) mod text_layout;
mod toggle;
mod tooltip;
mod typed_number;

pub(crate) use button::{Button, Kind};
pub(crate) use field::{edit_ui, field_frame, field_height, keep_keyboard};
pub(crate) use flush::{flush_right, flush_width};
pub(crate) use focus::{
    ask_for_keyboard, choosable, claim_arrow_keys, ringed, scroll_by_keys, take_keyboard,
};
pub(crate) use frames::{centre_ui, dialog, fixed_panel};
pub(crate) use icon::Icon;
pub(crate) use kept::kept;
#[cfg(feature = "testing")]
pub(crate) use kept::kept_check_id;
pub(crate) use labels::{
    dim_label, fitted_label, heading, label_within, line_ui, named_menu, words_ui,
};
pub(crate) use long_list::LongList;
pub(crate) use menu_item::{list_item, menu_item, radio_item};
pub(crate) use number_field::NumberField;
pub(crate) use same_in_memory::SameInMemory;
pub(crate) use segmented::{segmented, segmented_small, segmented_within};
pub(crate) use slider::Slider;
pub(crate) use toggle::{toggle, toggle_width};
pub(crate) use tooltip::with_tooltip;
pub(crate) use typed_number::Typing;
