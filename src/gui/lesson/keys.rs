//! The keys of a lesson: those of presenters, and the digits that count hands.

use egui::{Event, InputState, Key, Modifiers};

use crate::lesson::LessonInput;

/// What a key of a lesson asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum LessonKey {
    Input(LessonInput),
    /// Everything black until the next key.
    Curtain,
    /// Nothing, so that nobody else takes it.
    Nothing,
}

/// The digits, each with the answer that it counts a hand for.
const DIGITS: [Key; 6] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
];

/// Which of the presenter's keys are taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presenting {
    /// A lesson is shown; else only the curtain has keys.
    pub(crate) lesson: bool,
    pub(crate) typing: bool,
    /// Escape draws the curtain.
    pub(crate) escape: bool,
}

/// Takes the keys of presenters out of the input. While a text is typed only the pages are theirs; a `curtain` is
/// lifted by any key or click, which does nothing else. Returns what was asked of the lesson, and whether there is a
/// curtain now.
pub(crate) fn presenter_keys(
    input: &mut InputState,
    presenting: Presenting,
    curtain: bool,
) -> (Vec<LessonInput>, bool) {
    if curtain {
        let wakes = |event: &Event| match event {
            Event::Key { pressed, .. } | Event::PointerButton { pressed, .. } => *pressed,
            _ => false,
        };
        let lifted = input.events.iter().any(wakes);
        if lifted {
            input.events.retain(|event| {
                !matches!(
                    event,
                    Event::Key { .. } | Event::Text(_) | Event::PointerButton { .. }
                )
            });
        }
        return (Vec::new(), !lifted);
    }
    let (mut found, mut drawn) = (Vec::new(), false);
    input.events.retain(|event| {
        match key_of(event, presenting) {
            Some(LessonKey::Input(input)) => found.push(input),
            Some(LessonKey::Curtain) => drawn = true,
            Some(LessonKey::Nothing) => {}
            None => return true,
        }
        false
    });
    (found, drawn)
}

/// What a press is for; `None` where it is not the lesson's.
fn key_of(event: &Event, presenting: Presenting) -> Option<LessonKey> {
    let Event::Key {
        key,
        physical_key,
        pressed: true,
        repeat,
        modifiers,
    } = event
    else {
        return None;
    };
    let shift = modifiers.shift;
    let bare = *modifiers == Modifiers::NONE || *modifiers == Modifiers::SHIFT;
    if !bare {
        return None;
    }
    let typing = presenting.typing;
    let input = |input| Some(LessonKey::Input(input));
    match key {
        Key::Escape if !presenting.escape => return None,
        Key::Escape | Key::Period | Key::B if !shift && !typing => return Some(LessonKey::Curtain),
        _ if !presenting.lesson => return None,
        Key::PageDown if !shift => return input(LessonInput::Next),
        Key::PageUp if !shift => return input(LessonInput::Back),
        _ if typing => return None,
        Key::P | Key::T if !shift => return Some(LessonKey::Nothing),
        Key::D if !shift => return input(LessonInput::Discussed),
        _ => {}
    }
    // Where Shift or another layout makes another character of it, the place of the key counts.
    let digit = |wanted: Key| DIGITS.iter().position(|digit| *digit == wanted);
    let answer = physical_key.and_then(digit).or_else(|| digit(*key))?;
    if *repeat {
        return Some(LessonKey::Nothing);
    }
    input(LessonInput::Hands(answer, !shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: Key, physical_key: Option<Key>, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    #[track_caller]
    fn check(event: &Event, typing: bool, want: impl Into<Option<LessonKey>>) {
        let presenting = Presenting {
            lesson: true,
            typing,
            escape: true,
        };
        assert_eq!(key_of(event, presenting), want.into(), "{event:?}");
    }

    #[test]
    fn without_a_lesson_only_the_curtain_has_keys() {
        let none = Modifiers::NONE;
        for typing in [false, true] {
            let presenting = Presenting {
                lesson: false,
                typing,
                escape: true,
            };
            for key in [Key::PageDown, Key::Num1, Key::D, Key::P] {
                let event = press(key, None, none);
                assert_eq!(key_of(&event, presenting), None, "{key:?}");
            }
            for key in [Key::Escape, Key::Period, Key::B] {
                let drawn = key_of(&press(key, None, none), presenting).is_some();
                assert_eq!(drawn, !typing, "{key:?}: a text keeps it");
            }
        }
    }

    #[test]
    fn presenters_keys_and_digits_belong_to_the_lesson() {
        let input = |input| Some(LessonKey::Input(input));
        let plain = |key| press(key, None, Modifiers::NONE);
        for typing in [false, true] {
            check(&plain(Key::PageDown), typing, input(LessonInput::Next));
            check(&plain(Key::PageUp), typing, input(LessonInput::Back));
            check(&plain(Key::F11), typing, None);
        }
        for key in [Key::Escape, Key::Period, Key::B] {
            check(&plain(key), false, Some(LessonKey::Curtain));
            check(&plain(key), true, None);
        }
        check(&plain(Key::P), false, Some(LessonKey::Nothing));
        let hand = input(LessonInput::Hands(2, true));
        check(&plain(Key::Num3), false, hand);
        check(&plain(Key::Num3), true, None);
        check(&press(Key::Num3, None, Modifiers::COMMAND), false, None);
    }

    #[test]
    fn shift_takes_back_by_the_place_of_the_key() {
        let back = Some(LessonKey::Input(LessonInput::Hands(0, false)));
        let shifted = press(Key::Exclamationmark, Some(Key::Num1), Modifiers::SHIFT);
        check(&shifted, false, back);
    }
}
