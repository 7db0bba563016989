//! Light ink on a dark ground.

use super::tokens::{Tokens, rgb};

/// The dark theme.
pub(super) const DARK: Tokens = Tokens {
    dark: true,
    background: rgb(0x14_17_1B),
    panel: rgb(0x1C_20_26),
    stage: rgb(0x18_1C_21),
    line: rgb(0x33_3A_43),
    ink: rgb(0xF2_F4_F6),
    dim: rgb(0xA9_B2_BC),
    accent: rgb(0x56_B4_E9),
    on_accent: rgb(0x0B_10_14),
    accent_hover: rgb(0x7A_C5_EF),
    selected: rgb(0x1E_31_3E),
    hover: rgb(0x27_2D_35),
    messages: [
        rgb(0x56_B4_E9),
        rgb(0xF0_A2_3B),
        rgb(0x3F_C7_9A),
        rgb(0xC9_A0_EE),
        rgb(0x8B_DD_F2),
        rgb(0xEB_D8_5E),
    ],
    on_message: rgb(0x0B_10_14),
    good: rgb(0x3F_C7_9A),
    good_fill: rgb(0x19_34_2E),
    cut: rgb(0xFF_8A_80),
    cut_fill: rgb(0x4A_25_23),
    note: rgb(0xFF_CB_6B),
    note_fill: rgb(0x3A_2F_16),
    slot: rgb(0x26_2C_34),
    shadow: rgb(0x0A_0C_0F),
};

/// The dark theme with a contrast of at least 7:1.
pub(super) const DARK_STRONG: Tokens = Tokens {
    dim: rgb(0xC3_CA_D2),
    line: rgb(0x56_60_6C),
    accent: rgb(0x6C_BE_EC),
    cut: rgb(0xFF_B0_A8),
    good: rgb(0x5F_D6_AE),
    ..DARK
};
