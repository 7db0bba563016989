//! Small things that are drawn and pressed. None of them knows the record.

pub(crate) mod badge;
mod button;
mod field;
mod flush;
mod focus;
mod icon;
mod labels;
pub(crate) mod lettering;
mod long_list;
pub(crate) mod marks;
mod menu_item;
mod number_field;
pub(crate) mod numbers;
mod segmented;
mod slider;
mod toggle;
mod typed_number;

pub(crate) use button::{Button, Kind};
pub(crate) use field::{field_frame, field_height};
pub(crate) use flush::{flush_right, flush_width};
pub(crate) use focus::{choosable, ringed};
pub(crate) use icon::Icon;
pub(crate) use labels::{dim_label, fitted_label, heading, line_ui, named_menu};
pub(crate) use long_list::{BAR as LIST_BAR, LongList};
pub(crate) use menu_item::{list_item, menu_item};
pub(crate) use number_field::NumberField;
pub(crate) use segmented::{segmented, segmented_small, segmented_within};
pub(crate) use slider::Slider;
pub(crate) use toggle::{toggle, toggle_width};
pub(crate) use typed_number::Typing;
