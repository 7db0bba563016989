//! What can draw the window.

/// A way to the graphics of the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Painter {
    /// OpenGL, as nearly every system has it.
    #[default]
    Glow,
    /// Vulkan, Metal, DirectX 12 or a newer OpenGL.
    Wgpu,
}

impl Painter {
    /// The name of the painter on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A graphics adapter that the system has, as its driver calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// The painter that draws by it.
    pub painter: Painter,
    /// Its name, with the interface before it: "Vulkan: llvmpipe (LLVM 15.0.6, 256 bits)".
    pub name: String,
}
