//! Bytes as cells: one tile for each byte, or a bar for many.

/// Up to this many bytes are tiles; more are a bar.
pub const MAX_TILES: usize = 24;

/// How a tile shows its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A character of one byte.
    Text,
    /// A visible sign for a space or control character.
    Sign,
    /// Part of a character of several bytes; the group shows the character.
    Part,
    /// Two hex digits: the byte is no character, or only a piece of one.
    Hex,
}

/// One byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The byte.
    pub byte: u8,
    /// What to draw on it; the byte in hex for [`Look::Part`].
    pub text: String,
    /// How.
    pub look: Look,
}

/// A character of several bytes: a bracket over its tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The first of its tiles.
    pub first: usize,
    /// How many tiles.
    pub len: usize,
    /// The character.
    pub text: String,
}

/// A run of tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// One for each byte.
    pub tiles: Vec<Tile>,
    /// The characters of several bytes, from left to right.
    pub groups: Vec<Group>,
}

/// Many bytes: a bar with a ruler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Length in bytes.
    pub len: u32,
    /// Where the kernel cut it, in bytes from its start.
    pub cut: Option<u32>,
    /// The first bytes.
    pub head: Cells,
    /// The last bytes.
    pub tail: Cells,
    /// Round places on the ruler, in bytes, the first 0.
    pub ticks: Vec<u32>,
}

/// The bytes of a datagram, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strip {
    /// No bytes: an empty datagram is its own state.
    Empty,
    /// Up to [`MAX_TILES`] bytes.
    Tiles {
        /// The tiles.
        cells: Cells,
        /// Where the kernel cut it: the number of tiles that were kept.
        cut: Option<usize>,
    },
    /// More.
    Bar(Bar),
}
