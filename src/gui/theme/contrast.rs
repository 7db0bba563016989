//! How well one colour is read on another.

use egui::Color32;

/// The contrast of two opaque colours by WCAG 2: 1 (none) to 21 (black on white).
pub(crate) fn contrast(one: Color32, other: Color32) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Color32) -> f32 {
    let [red, green, blue, _] = colour.to_array().map(|part| {
        let part = f32::from(part) / 255.0;
        if part <= 0.03928 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126f32.mul_add(red, 0.7152f32.mul_add(green, 0.0722 * blue))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Tokens,
            dark::{DARK, DARK_HIGH, DARK_STRONG},
            light::{LIGHT, LIGHT_HIGH, LIGHT_STRONG},
        },
        *,
    };

    /// Every pair of text and ground that the window draws.
    fn pairs(t: &Tokens) -> Vec<(String, Color32, Color32)> {
        let mut pairs = Vec::new();
        for (ground, under) in [
            ("background", t.background),
            ("panel", t.panel),
            ("stage", t.stage),
            ("selected", t.selected),
            ("hover", t.hover),
        ] {
            let quiet = [("ink", t.ink), ("dim", t.dim), ("accent", t.accent)];
            let loud = [("cut", t.cut), ("note", t.note), ("good", t.good)];
            for (name, text) in quiet.into_iter().chain(loud) {
                pairs.push((format!("{name} on {ground}"), text, under));
            }
        }
        for (n, message) in t.messages.into_iter().enumerate() {
            pairs.push((format!("on message {n}"), t.on_message, message));
            pairs.push((format!("message {n} on the stage"), message, t.stage));
            pairs.push((format!("message {n} on a panel"), message, t.panel));
        }
        for (name, text, under) in [
            ("on accent", t.on_accent, t.accent),
            ("on accent, hovered", t.on_accent, t.accent_hover),
            ("cut on its hatch", t.cut, t.cut_fill),
            ("good on its fill", t.good, t.good_fill),
            ("note on its fill", t.note, t.note_fill),
            ("ink on a note", t.ink, t.note_fill),
        ] {
            pairs.push((name.to_owned(), text, under));
        }
        pairs
    }

    const fn grounds(t: &Tokens) -> [Color32; 6] {
        let Tokens {
            background,
            panel,
            stage,
            ..
        } = *t;
        [background, panel, stage, t.hover, t.selected, t.note_fill]
    }

    #[track_caller]
    fn check(theme: &str, tokens: &Tokens, least: f32) {
        for (pair, text, ground) in pairs(tokens) {
            let found = contrast(text, ground);
            assert!(found >= least, "{theme}, {pair}: {found:.2}");
        }
    }

    #[test]
    fn all_text_has_a_contrast_of_four_and_a_half() {
        check("light", &LIGHT, 4.5);
        check("dark", &DARK, 4.5);
    }

    #[test]
    fn on_a_projector_it_has_seven() {
        check("light", &LIGHT_STRONG, 7.0);
        check("dark", &DARK_STRONG, 7.0);
    }

    #[test]
    fn high_contrast_is_high_and_its_borders_are_seen() {
        check("light", &LIGHT_HIGH, 7.0);
        check("dark", &DARK_HIGH, 7.0);
        for tokens in [&LIGHT_HIGH, &DARK_HIGH] {
            for ground in grounds(tokens) {
                let found = contrast(tokens.line, ground);
                assert!(found >= 3.0, "a border, {found:.2}");
            }
        }
    }

    #[test]
    fn the_focus_ring_is_seen_everywhere() {
        let light = [&LIGHT, &LIGHT_STRONG, &LIGHT_HIGH];
        for tokens in light.into_iter().chain([&DARK, &DARK_STRONG, &DARK_HIGH]) {
            let others = [tokens.cut_fill, tokens.slot];
            for ground in grounds(tokens).into_iter().chain(others) {
                let found = contrast(tokens.accent, ground);
                assert!(found >= 3.0, "dark {}: {found:.2}", tokens.dark);
            }
        }
    }

    #[test]
    fn contrast_goes_from_one_to_twenty_one() {
        assert!(
            (contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01,
            "the most"
        );
        assert!((contrast(LIGHT.cut, LIGHT.cut) - 1.0).abs() < 0.01, "none");
    }
}
