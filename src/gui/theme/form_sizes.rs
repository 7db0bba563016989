//! Menus, sheets, fields and tables, in points where nothing else is said.

/// The width of a menu; of one with short words, and of one with long ones.
pub(crate) const MENU: f32 = 330.0;
pub(crate) const NARROW_MENU: f32 = 300.0;
pub(crate) const WIDE_MENU: f32 = 340.0;
/// The most height of a menu that can be long.
pub(crate) const MAX_MENU_HEIGHT: f32 = 420.0;
/// The width of a sheet, and of the lines of a question over the window, in letters.
pub(crate) const SHEET: f32 = 36.0;
/// The most of the window that a sheet takes.
pub(crate) const SHEET_SHARE: f32 = 0.8;
/// The least room for a notice in the band at the end of a lesson, in letters.
pub(crate) const NOTICE: f32 = 24.0;
/// The most of the window's width that a sheet with long lines takes.
pub(crate) const WIDE_SHEET_SHARE: f32 = 0.9;
/// The part of a row that the first of two buttons has; those of the two that open and end a connection.
pub(crate) const FIRST_OF_TWO: f32 = 0.58;
pub(crate) const CONNECT: [f32; 2] = [0.46, 0.54];
/// The width of a form of labels and fields, in letters.
pub(crate) const FORM: f32 = 17.0;
/// The width of the settings of a burst.
pub(crate) const BURST: f32 = 400.0;
/// The width of a number field with its buttons, and the room of one button.
pub(crate) const NUMBER_FIELD: f32 = 190.0;
pub(crate) const FIELD_BUTTON: f32 = 40.0;
/// The width of a field beside its label, in letters; and the least of the label.
pub(crate) const FIELD: f32 = 11.5;
pub(crate) const MIN_LABEL: f32 = 40.0;
/// The height of a control of a single line.
pub(crate) const SINGLE_LINE: f32 = 20.0;
/// Between settings that follow each other, and where the panel is narrow.
pub(crate) const BETWEEN: f32 = 7.0;
pub(crate) const BETWEEN_NARROW: f32 = 5.0;
/// The width of a scroll bar, which lies on no control; and the least height of its knob.
pub(crate) const SCROLL_BAR: f32 = 12.0;
pub(crate) const MIN_KNOB: f32 = 28.0;
/// What stands in a list that is empty: how far below its upper edge; and other things that stand alone.
pub(crate) const ALONE: f32 = 14.0;
/// Beside the words of a button that lies over a list or ends a bar, both sides together; and its height.
pub(crate) const AROUND_WORDS: f32 = 20.0;
pub(crate) const OVER_LIST: f32 = 28.0;
/// Beside the sign of a button without words, and beside the word of a choice among others, both sides together.
pub(crate) const BESIDE_SIGN: f32 = 9.0;
pub(crate) const BESIDE_CHOICE: f32 = 26.0;
/// The room of a sign at the end of a control: one that takes a value back, one that cancels.
pub(crate) const TAKE_BACK: f32 = 36.0;
pub(crate) const CANCEL: f32 = 34.0;
/// The width of a client's letter to be chosen, and of what stands beside its name.
pub(crate) const CLIENT: f32 = 46.0;
pub(crate) const BESIDE_CLIENT: f32 = 22.0;
/// The least and the most width of the box and of the button that send on the projector.
pub(crate) const SEND_BOX: [f32; 2] = [180.0, 420.0];
pub(crate) const SEND_BUTTON: [f32; 2] = [130.0, 240.0];
/// The parts of the bar that these two take between their bounds.
pub(crate) const SEND_SHARES: [f32; 2] = [0.2, 0.14];
/// The largest letters of what is sent, and the width of an escape that can be pressed.
pub(crate) const MAX_SENT: f32 = 28.0;
pub(crate) const ESCAPE: f32 = 64.0;
/// The smallest letters of an error.
pub(crate) const MIN_ERROR: f32 = 8.0;
/// On the projector: the least width of the slider of the read size, and what stays free beside it.
pub(crate) const MIN_SLIDER: f32 = 80.0;
pub(crate) const BESIDE_SLIDER: f32 = 48.0;
/// What the frame of the answer to "why?" takes of the height above its button, and the least that is left of it.
pub(crate) const ANSWER_FRAME: f32 = 56.0;
pub(crate) const MIN_ANSWER: f32 = 120.0;
/// The space between a column's edge and its text; beside a number and beside a time; and the least width of the last
/// column.
pub(crate) const COLUMN: f32 = 20.0;
pub(crate) const BESIDE_NUMBER: f32 = 22.0;
pub(crate) const BESIDE_TIME: f32 = 18.0;
pub(crate) const MIN_COLUMN: f32 = 60.0;
/// The width of a digit of a number in a table, in letters; and that of a time, in digits.
pub(crate) const DIGIT: f32 = 0.62;
pub(crate) const TIME: f32 = 12.0;
/// Beside the words of a tab, both sides together.
pub(crate) const BESIDE_TAB: f32 = 34.0;
/// The corners of a bar that shows progress.
pub(crate) const PROGRESS_RADIUS: f32 = 1.5;
