//! The house in numbers: lines by room, long files, circles of files and folders, names of types that mean
//! two things, and comments that say nothing or lean on others. To see the lists:
//! `cargo test --no-default-features --test it house -- --nocapture`

use std::{collections::BTreeMap, fs, path::Path};

use syn::visit::Visit;

use super::{circles::circles, sources};

/// The longest file, in lines.
const MAX_LINES: usize = 600;
/// Half of the files have at most so many lines.
const MEDIAN: usize = 150;
/// So many numbers with a point stand in the window's code outside the theme and its tests, without a name and in
/// constants; 0, 0.5, 1 and 2 are not counted: nothing, the middle, the whole, both sides. What is left are times, units,
/// angles and steps of a zoom or a scale. Where one goes, this goes down.
const BARE_NUMBERS: usize = 33;
const NAMED_NUMBERS: usize = 19;

#[test]
fn no_file_is_long_and_half_of_them_are_short() {
    let sources = sources::all();
    let mut rooms = BTreeMap::<_, (usize, usize)>::new();
    let mut lines = Vec::new();
    for source in sources {
        let room = source.file.split_once('/').map_or("", |(room, _)| room);
        let count = source.text.lines().count();
        let (files, sum) = rooms.entry(room).or_default();
        (*files, *sum) = (*files + 1, *sum + count);
        lines.push(count);
        let file = &source.file;
        assert!(count <= MAX_LINES, "src/{file}: {count} lines, split it");
    }
    lines.sort_unstable();
    let (median, all) = (lines[(lines.len() - 1) / 2], lines.iter().sum::<usize>());
    for (room, (files, sum)) in rooms {
        println!("{room:>10} {sum:>6} lines {files:>4} files");
    }
    println!(
        "{:>10} {all:>6} lines {:>4} files, median {median}",
        "all",
        lines.len()
    );
    assert!(median <= MEDIAN, "the median is {median} lines");
}

#[test]
fn no_file_of_tests_measurements_and_examples_is_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["tests", "benches", "examples", "fuzz/fuzz_targets"] {
        let files = sources::files(&root.join(folder));
        assert!(!files.is_empty(), "{folder}");
        for file in files {
            let count = fs::read_to_string(&file).unwrap().lines().count();
            assert!(
                count <= MAX_LINES,
                "{}: {count} lines, split it",
                file.display()
            );
        }
    }
}

/// Files named `mod.rs` are not asked: see [`circles()`].
#[test]
fn no_files_or_folders_of_a_room_import_each_other() {
    let circles = circles(sources::all());
    for (one, others) in &circles {
        println!("{one} imports {}", others.join(", "));
    }
    assert!(circles.is_empty(), "{} stand in circles", circles.len());
}

#[test]
fn a_circle_of_folders_is_found() {
    let source = |file: &str, code: &str| sources::Source::parse(file, code);
    let files = [
        source("model/calls/mod.rs", "pub use row::Row;"),
        source("model/calls/row.rs", "struct Row;"),
        source("model/notes/mod.rs", "pub use note::Note;"),
        source("model/notes/note.rs", "use crate::model::calls::Row;"),
    ];
    assert_eq!(circles(&files), [], "one way");
    let back = source("model/calls/batch.rs", "use crate::model::notes::Note;");
    let files: Vec<_> = files.into_iter().chain([back]).collect();
    let (calls, notes) = ("model/calls", "model/notes");
    assert_eq!(
        circles(&files),
        [(calls, vec![notes]), (notes, vec![calls])]
    );
}

#[test]
fn only_what_is_compiled_for_tests_alone_is_exempt() {
    let code = r#"
        #[cfg(any(test, feature = "testing"))] mod testing;
        #[cfg(not(test))] mod product;
        #[cfg(all(test, feature = "testing"))] mod app_tests;
        #[cfg(test)] mod tests;"#;
    let files = sources::Source::parse("lib.rs", code).test_files;
    assert_eq!(files, [["crate", "app_tests"], ["crate", "tests"]]);
}

#[test]
fn the_name_of_a_type_means_one_thing() {
    let sources = sources::all();
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    let apart = |source: &&sources::Source| {
        // The same things on systems other than Linux.
        let twins =
            ["poller.rs", "portable.rs", "tcp_portable.rs"].map(|file| format!("net/sys/{file}"));
        !twins.contains(&source.file) && !source.is_test(sources)
    };
    for source in sources.iter().filter(apart) {
        for name in &source.types {
            names.entry(name).or_default().push(&source.file);
        }
    }
    names.retain(|_, files| files.len() > 1);
    for (name, files) in &names {
        println!("{name}: {}", files.join(", "));
    }
    assert!(names.is_empty(), "{} names", names.len());
}

#[test]
fn a_comment_says_more_than_two_words() {
    let mut found = 0;
    for source in sources::all() {
        let lines: Vec<_> = source.text.lines().collect();
        for n in 0..lines.len() {
            let words = doc(lines.get(n)).unwrap_or_default();
            let beside = [n + 1, n.wrapping_sub(1)].map(|n| doc(lines.get(n)));
            if beside == [None; 2] && words.ends_with('.') && words.split(' ').count() < 3 {
                println!("src/{}:{}: {words}", source.file, n + 1);
                found += 1;
            }
        }
    }
    assert!(found == 0, "{found} comments of one or two words");
}

#[test]
fn a_comment_stands_alone() {
    let mut found = 0;
    for source in sources::all() {
        let lines: Vec<_> = source.text.lines().collect();
        for n in 0..lines.len() {
            let Some(words) = doc(lines.get(n)) else {
                continue;
            };
            let [first, last] = [n.wrapping_sub(1), n + 1].map(|n| doc(lines.get(n)).is_none());
            let opens = ["The same ", "Those ", "They ", "So "];
            let closes = [" such.", " of them."];
            let leans = first && opens.iter().any(|open| words.starts_with(open))
                || last && closes.iter().any(|close| words.ends_with(close));
            if leans {
                println!("src/{}:{}: {words}", source.file, n + 1);
                found += 1;
            }
        }
    }
    assert!(found == 0, "{found} comments lean on the one before");
}

/// What a line says, if it is a comment of documentation.
fn doc<'a>(line: Option<&&'a str>) -> Option<&'a str> {
    line?.trim().strip_prefix("///").map(str::trim)
}

#[test]
fn colours_and_sizes_are_tokens_of_the_theme() {
    let (mut bare, mut named) = (0, 0);
    for source in sources::all() {
        let file = &source.file;
        if !file.starts_with("gui/") || file.starts_with("gui/theme/") {
            continue;
        }
        for (line, path) in &source.paths {
            let made = path.contains("Color32::from_") || path.ends_with("hex_color");
            assert!(!made, "src/{file}:{line}: a colour of its own, {path}");
        }
        let mut own = OwnLooks::default();
        own.visit_file(&syn::parse_file(&source.text).unwrap());
        if let Some((line, colour)) = own.colours.first() {
            panic!("src/{file}:{line}: a colour of its own, {colour}");
        }
        for (line, number) in &own.bare {
            println!("src/{file}:{line}: {number}");
        }
        for (line, number) in &own.named {
            println!("src/{file}:{line}: {number} in a constant");
        }
        bare += own.bare.len();
        named += own.named.len();
    }
    println!("{bare} numbers without a name, {named} in constants");
    assert!(
        bare <= BARE_NUMBERS,
        "{bare} numbers that no token and no constant names"
    );
    assert!(
        named <= NAMED_NUMBERS,
        "{named} numbers in constants outside the theme"
    );
}

/// The looks that product code has beside the theme.
#[derive(Default)]
struct OwnLooks {
    /// Numbers with a point, but for 0, 0.5, 1 and 2, that stand in no constant, with their lines; factors too.
    bare: Vec<(usize, f64)>,
    /// Such numbers in constants.
    named: Vec<(usize, f64)>,
    colours: Vec<(usize, String)>,
}

impl OwnLooks {
    fn constant(&mut self, value: &syn::Expr) {
        let outside = std::mem::take(&mut self.bare);
        self.visit_expr(value);
        self.named.append(&mut self.bare);
        self.bare = outside;
    }
}

/// Whether a text has a colour as CSS writes it.
fn has_hex_colour(text: &str) -> bool {
    text.split('#').skip(1).any(|after| {
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        [3, 6, 8].contains(&digits)
    })
}

impl<'ast> Visit<'ast> for OwnLooks {
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constant(&item.expr);
    }
    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constant(&item.expr);
    }
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            syn::visit::visit_item_mod(self, module);
        }
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = (path.segments.iter())
            .map(|segment| segment.ident.to_string())
            .collect();
        // Nothing is painted in these two.
        let no_colours = ["TRANSPARENT", "PLACEHOLDER"];
        if let [.., of, name] = &names[..]
            && of == "Color32"
            && name.bytes().all(|byte| byte.is_ascii_uppercase())
            && !no_colours.contains(&name.as_str())
        {
            let line = path.segments[0].ident.span().start().line;
            self.colours.push((line, names.join("::")));
        }
        syn::visit::visit_path(self, path);
    }
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        if has_hex_colour(&text.value()) {
            self.colours.push((text.span().start().line, text.value()));
        }
    }
    fn visit_lit_float(&mut self, number: &'ast syn::LitFloat) {
        let value: f64 = number.base10_parse().unwrap();
        if ![0.0, 0.5, 1.0, 2.0].contains(&value) {
            self.bare.push((number.span().start().line, value));
        }
    }
}
