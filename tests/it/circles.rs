//! Files and folders of one room that import each other.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{Source, module_of};

/// What each file, and each folder, imports.
type Imports<'s> = BTreeMap<&'s str, BTreeSet<&'s str>>;

/// Each file that imports itself over other files of its room, each folder that does over the folders beside it, and
/// those of them that it names. What a `mod.rs` passes on is imported from where it stands.
///
/// A `mod.rs` itself is in no circle of files: often it defines the central type of its folder, which its files use,
/// and calls them. Counted with it, most rooms would have circles.
pub(crate) fn circles(sources: &[Source]) -> Vec<(&str, Vec<&str>)> {
    let mut imports = imports(sources);
    let mut reached = imports.clone();
    loop {
        let before = reached.values().map(BTreeSet::len).sum::<usize>();
        for others in reached.values_mut() {
            let further = others.iter().filter_map(|other| imports.get(other));
            let further: Vec<_> = further.flatten().copied().collect();
            others.extend(further);
        }
        if reached.values().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    imports.retain(|one, _| reached[one].contains(one));
    let back = |to: &&str, from: &str| reached.get(to).is_some_and(|others| others.contains(from));
    let circle =
        |(from, to): (_, BTreeSet<_>)| (from, to.into_iter().filter(|to| back(to, from)).collect());
    imports.into_iter().map(circle).collect()
}

fn imports(sources: &[Source]) -> Imports<'_> {
    let modules: BTreeMap<_, _> = sources.iter().map(|s| (module_of(&s.file), s)).collect();
    let mut imports = Imports::new();
    for source in sources.iter().filter(|source| !source.is_test(sources)) {
        let paths = source.paths.iter().map(|(_, path)| path.split("::"));
        let files =
            paths.filter_map(|path| target(&modules, &path.map(str::to_owned).collect::<Vec<_>>()));
        let room = source.file.split('/').next();
        for to in files.filter(|to| to.file != source.file && to.file.split('/').next() == room) {
            let (from, to_file) = (source.file.as_str(), to.file.as_str());
            let files = (!is_hub(source) && !is_hub(to)).then_some((from, to_file));
            for (from, to) in files.into_iter().chain(folders(from, to_file)) {
                imports.entry(from).or_default().insert(to);
            }
        }
    }
    imports
}

/// The two folders that stand beside each other and hold these files of one room; `None` where a file stands beside the
/// other one's folder.
fn folders<'s>(one: &'s str, other: &'s str) -> Option<(&'s str, &'s str)> {
    let pairs = one.split('/').zip(other.split('/'));
    let same = pairs.take_while(|(a, b)| a == b);
    let same: usize = same.map(|(a, _)| a.len() + 1).sum();
    let [below, beside] = [one, other].map(|file| {
        let (name, _) = file.get(same..)?.split_once('/')?;
        file.get(..same + name.len())
    });
    below.zip(beside)
}

fn is_hub(source: &Source) -> bool {
    !source.file.contains('/') || source.file.ends_with("/mod.rs")
}

/// The file that a path leads to.
fn target<'s>(modules: &BTreeMap<Vec<String>, &'s Source>, path: &[String]) -> Option<&'s Source> {
    let length = (1..=path.len())
        .rev()
        .find(|n| modules.contains_key(&path[..*n]))?;
    let (module, below) = path.split_at(length);
    let source = modules[module];
    let passed_on = |name| source.imports.iter().find(|(known_as, _)| known_as == name);
    match below.first().filter(|_| is_hub(source)).and_then(passed_on) {
        None => Some(source),
        Some((_, from)) => {
            let child = modules.contains_key(&[module, &from[..1]].concat());
            let module = if child { module } else { &[] };
            target(modules, &[module, from, &below[1..]].concat())
        }
    }
}
