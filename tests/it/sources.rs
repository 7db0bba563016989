//! The library's sources, parsed: what `rooms.rs` and `house.rs` look at.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{spanned::Spanned as _, visit::Visit};

/// One file below `src`.
#[derive(Default)]
pub(crate) struct Source {
    /// Its path below `src`, with forward slashes.
    pub file: String,
    pub text: String,
    /// Paths in code with their lines, imports one by one. Those of the library begin with `crate`.
    pub paths: Vec<(usize, String)>,
    /// The same of test code.
    pub test_paths: Vec<(usize, String)>,
    /// Every name and keyword with its line: no comment, no literal.
    pub words: Vec<(usize, String)>,
    /// Words in conditions of compilation, with their lines.
    pub conditions: Vec<(usize, String)>,
    /// Names of the structs, enums, unions, traits and aliases that it defines outside tests.
    pub types: Vec<String>,
    /// What its `use` items bring in: a name and the path that it stands for.
    pub imports: Vec<(String, Vec<String>)>,
    /// Modules of test code that stand in files of their own: what is compiled for tests alone, and not what is compiled
    /// with a feature too.
    pub test_files: Vec<Vec<String>>,
    /// The module that is being read.
    module: Vec<String>,
    /// How many modules of test code are open.
    tests: usize,
}

/// All files below `src`, in the order of their paths.
pub(crate) fn all() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let parse = |path: PathBuf| {
            let file = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            Source::parse(&file.replace('\\', "/"), &text)
        };
        let mut found: Vec<_> = files(&root).into_iter().map(parse).collect();
        found.sort_by(|a, b| a.file.cmp(&b.file));
        found
    })
}

/// Files of Rust below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// The path of the module that a file holds: `crate`, its room, …
pub(crate) fn module_of(file: &str) -> Vec<String> {
    let file = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let below = file
        .split('/')
        .filter(|part| !matches!(*part, "lib" | "main"));
    ["crate"]
        .into_iter()
        .chain(below)
        .map(str::to_owned)
        .collect()
}

impl Source {
    pub(crate) fn parse(file: &str, text: &str) -> Self {
        let mut source = Self {
            file: file.to_owned(),
            text: text.to_owned(),
            module: module_of(file),
            words: words(text.parse().unwrap_or_else(|e| panic!("{file}: {e}"))),
            ..Self::default()
        };
        let parsed = syn::parse_file(text).unwrap_or_else(|e| panic!("{file}: {e}"));
        source.visit_file(&parsed);
        source
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self, all: &[Self]) -> bool {
        let module = module_of(&self.file);
        let mut tests = all.iter().flat_map(|source| &source.test_files);
        tests.any(|test| module.starts_with(test))
    }

    /// Takes a path up, from the root if it is one of the library's own.
    fn name(&mut self, line: usize, path: &[String]) -> Vec<String> {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let path = match path.first().map(String::as_str) {
            Some("packet_lab") => [&["crate".to_owned()], &path[1..]].concat(),
            Some("self") if path.len() > 1 => return self.name(line, &path[1..]),
            Some("super") if ups < self.module.len() => {
                [&self.module[..self.module.len() - ups], &path[ups..]].concat()
            }
            _ => path.to_vec(),
        };
        let paths = match self.tests {
            0 => &mut self.paths,
            _ => &mut self.test_paths,
        };
        paths.push((line, path.join("::")));
        path
    }

    /// Takes up the paths of a tree of imports.
    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let line = tree.span().start().line;
        let with = |name: String| [before, &[name]].concat();
        let (path, known_as) = match tree {
            syn::UseTree::Path(p) => return self.tree(&p.tree, &with(p.ident.to_string())),
            syn::UseTree::Group(g) => return g.items.iter().for_each(|t| self.tree(t, before)),
            syn::UseTree::Name(n) => (with(n.ident.to_string()), n.ident.to_string()),
            syn::UseTree::Rename(r) => (with(r.ident.to_string()), r.rename.to_string()),
            syn::UseTree::Glob(_) => (with("*".to_owned()), "*".to_owned()),
        };
        let path = self.name(line, &path);
        self.imports.push((known_as, path));
    }
}

/// The names and keywords of some code, with their lines; lifetimes are none.
fn words(code: TokenStream) -> Vec<(usize, String)> {
    let (mut found, mut lifetime) = (Vec::new(), false);
    for tree in code {
        match &tree {
            TokenTree::Group(group) => found.extend(words(group.stream())),
            TokenTree::Ident(name) if !lifetime => {
                found.push((name.span().start().line, name.to_string()));
            }
            _ => {}
        }
        lifetime = matches!(&tree, TokenTree::Punct(sign) if sign.as_char() == '\'');
    }
    found
}

/// The paths in the arguments of a macro, with their lines.
fn paths(code: TokenStream) -> Vec<(usize, Vec<String>)> {
    let (mut found, mut colons) = (vec![(0, Vec::new())], 0);
    for tree in code {
        match tree {
            TokenTree::Group(group) => found.extend(paths(group.stream())),
            TokenTree::Ident(name) if colons == 2 => {
                found.last_mut().unwrap().1.push(name.to_string());
            }
            TokenTree::Ident(name) => {
                found.push((name.span().start().line, vec![name.to_string()]));
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' => {
                colons += 1;
                continue;
            }
            _ => {}
        }
        colons = 0;
    }
    found
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let tested = |attribute: &syn::Attribute| match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => {
                let words = words(list.tokens.clone());
                let or_else = ["any", "not"].contains(&words[0].1.as_str());
                !or_else && words.iter().any(|(_, word)| word == "test")
            }
            _ => false,
        };
        let tested = module.attrs.iter().any(tested);
        self.module.push(module.ident.to_string());
        self.tests += usize::from(tested);
        syn::visit::visit_item_mod(self, module);
        self.tests -= usize::from(tested);
        if tested && module.content.is_none() {
            self.test_files.push(self.module.clone());
        }
        self.module.pop();
    }
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.name(path.span().start().line, &parts);
        syn::visit::visit_path(self, path);
    }
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta
            && (list.path.is_ident("cfg") || list.path.is_ident("cfg_attr"))
        {
            self.conditions.extend(words(list.tokens.clone()));
        }
    }
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call.path.is_ident("cfg") {
            self.conditions.extend(words(call.tokens.clone()));
        }
        self.visit_path(&call.path);
        for (line, path) in paths(call.tokens.clone()) {
            // `crate` alone is a visibility.
            if path != ["crate"] {
                self.name(line, &path);
            }
        }
    }
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let name = match item {
            syn::Item::Struct(item) => Some(&item.ident),
            syn::Item::Enum(item) => Some(&item.ident),
            syn::Item::Union(item) => Some(&item.ident),
            syn::Item::Trait(item) => Some(&item.ident),
            syn::Item::Type(item) => Some(&item.ident),
            _ => None,
        };
        if self.tests == 0 {
            self.types.extend(name.map(ToString::to_string));
        }
        syn::visit::visit_item(self, item);
    }
}
