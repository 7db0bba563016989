//! Dark ink on a light ground.

use super::tokens::{Tokens, rgb};

/// The light theme.
pub(super) const LIGHT: Tokens = Tokens {
    dark: false,
    background: rgb(0xF6_F5_F1),
    panel: rgb(0xFF_FF_FF),
    stage: rgb(0xFB_FA_F7),
    line: rgb(0xD9_D6_CC),
    ink: rgb(0x1B_1F_24),
    dim: rgb(0x5B_62_6B),
    accent: rgb(0x00_67_A5),
    on_accent: rgb(0xFF_FF_FF),
    accent_hover: rgb(0x00_57_8C),
    selected: rgb(0xEA_F2_FA),
    hover: rgb(0xF3_F1_EB),
    messages: [
        rgb(0x00_67_A5),
        rgb(0xB8_5C_00),
        rgb(0x00_73_5A),
        rgb(0x7A_3E_9D),
        rgb(0x0A_6F_8F),
        rgb(0x76_61_00),
    ],
    on_message: rgb(0xFF_FF_FF),
    good: rgb(0x00_6B_54),
    good_fill: rgb(0xE3_F1_EC),
    cut: rgb(0xB3_26_1E),
    cut_fill: rgb(0xF3_D5_D2),
    note: rgb(0x7E_52_00),
    note_fill: rgb(0xFF_F3_D6),
    slot: rgb(0xEC_EA_E3),
    shadow: rgb(0xD0_CC_C0),
};

/// The light theme with a contrast of at least 7:1, for bright rooms.
pub(super) const LIGHT_STRONG: Tokens = Tokens {
    dim: rgb(0x41_47_4F),
    accent: rgb(0x00_4F_80),
    accent_hover: rgb(0x00_40_69),
    line: rgb(0xB9_B5_A8),
    messages: [
        rgb(0x00_4F_80),
        rgb(0x86_43_00),
        rgb(0x00_57_44),
        rgb(0x63_2F_82),
        rgb(0x07_53_6C),
        rgb(0x5A_4A_00),
    ],
    good: rgb(0x00_4D_3C),
    cut: rgb(0x7D_14_0E),
    note: rgb(0x5C_3B_00),
    ..LIGHT
};
