//! Files of one room that import each other.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{Source, module_of};

/// Each file that imports itself over other files of its room, and those of them that it names.
/// What a `mod.rs` passes on is imported from where it stands; `mod.rs` itself is in no circle.
pub(crate) fn circles(sources: &[Source]) -> Vec<(&str, Vec<&str>)> {
    let modules: BTreeMap<_, _> = sources.iter().map(|s| (module_of(&s.file), s)).collect();
    let mut imports = BTreeMap::new();
    let product = |source: &&Source| !is_hub(source) && !source.is_test(sources);
    for source in sources.iter().filter(product) {
        let files = source.paths.iter().map(|(_, path)| path.split("::"));
        let files =
            files.filter_map(|path| target(&modules, &path.map(str::to_owned).collect::<Vec<_>>()));
        let files = files.filter(|to| !is_hub(to) && to.file != source.file);
        let files = files.filter(|to| to.file.split('/').next() == source.file.split('/').next());
        let files: BTreeSet<_> = files.map(|to| to.file.as_str()).collect();
        imports.insert(source.file.as_str(), files);
    }
    let mut reached = imports.clone();
    loop {
        let before = reached.values().map(BTreeSet::len).sum::<usize>();
        for files in reached.values_mut() {
            let further = files.iter().filter_map(|file| imports.get(file));
            let further: Vec<_> = further.flatten().copied().collect();
            files.extend(further);
        }
        if reached.values().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    imports.retain(|file, _| reached[file].contains(file));
    let back = |to: &&str, from: &str| reached.get(to).is_some_and(|files| files.contains(from));
    let circle =
        |(from, to): (_, BTreeSet<_>)| (from, to.into_iter().filter(|to| back(to, from)).collect());
    imports.into_iter().map(circle).collect()
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
