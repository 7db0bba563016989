//! The kernel memory of a socket's receive queue.

/// The kernel's own figures for one socket (`SO_MEMINFO`, `sock_diag`'s `SK_MEMINFO_*`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Memory {
    /// Bytes of kernel memory held for the receive queue (`SK_MEMINFO_RMEM_ALLOC`): kernel
    /// cost, not payload, and given back a quarter of the buffer at a time.
    pub held: u32,
    /// The effective receive buffer in bytes (`SK_MEMINFO_RCVBUF`).
    pub limit: u32,
    /// Datagrams dropped at this socket since it was created (`SK_MEMINFO_DROPS`, wraps).
    pub drops: u32,
}
