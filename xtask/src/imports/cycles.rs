//! Finds import cycles between files: one per group of files that can reach each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source_tree::Import;

/// The imports of one shortest cycle in each group of files that reach each other.
pub(super) fn find(imports: &[Import]) -> Vec<Vec<&Import>> {
    let mut by_file: BTreeMap<&str, Vec<&Import>> = BTreeMap::new();
    for import in imports {
        by_file.entry(&import.from).or_default().push(import);
    }
    let mut cycles = Vec::new();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for file in by_file.keys() {
        if reported.contains(file) {
            continue;
        }
        if let Some(cycle) = shortest_cycle(file, &by_file) {
            reported.extend(mutually_reachable(file, &by_file));
            cycles.push(cycle);
        }
    }
    cycles
}

/// A breadth-first search from a file back to itself.
fn shortest_cycle<'a>(start: &str, by_file: &BTreeMap<&str, Vec<&'a Import>>) -> Option<Vec<&'a Import>> {
    let mut reached_by: BTreeMap<&str, &'a Import> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for import in by_file.get(file).into_iter().flatten() {
            if reached_by.contains_key(import.to.as_str()) {
                continue;
            }
            reached_by.insert(&import.to, import);
            if import.to == start {
                return Some(path_to(start, &reached_by));
            }
            queue.push_back(&import.to);
        }
    }
    None
}

fn path_to<'a>(start: &str, reached_by: &BTreeMap<&str, &'a Import>) -> Vec<&'a Import> {
    let mut path = Vec::new();
    let mut file = start;
    while let Some(import) = reached_by.get(file) {
        path.push(*import);
        file = &import.from;
        if file == start {
            break;
        }
    }
    path.reverse();
    path
}

/// The files that this one reaches, and that reach it.
fn mutually_reachable<'a>(start: &'a str, by_file: &BTreeMap<&'a str, Vec<&'a Import>>) -> Vec<&'a str> {
    let from_start = reachable(start, by_file);
    from_start.iter().copied().filter(|file| reachable(file, by_file).contains(start)).collect()
}

fn reachable<'a>(start: &'a str, by_file: &BTreeMap<&'a str, Vec<&'a Import>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut stack = vec![start];
    while let Some(file) = stack.pop() {
        let targets = by_file.get(file).into_iter().flatten().map(|import| import.to.as_str());
        stack.extend(targets.filter(|target| reached.insert(*target)));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(from: &str, to: &str) -> Import {
        Import { from: from.to_owned(), line: 1, path: String::new(), to: to.to_owned() }
    }

    fn circles(edges: &[(&str, &str)]) -> Vec<Vec<String>> {
        let imports: Vec<_> = edges.iter().map(|(from, to)| import(from, to)).collect();
        let names = |cycle: Vec<&Import>| cycle.into_iter().map(|import| import.from.clone()).collect();
        find(&imports).into_iter().map(names).collect()
    }

    #[test]
    fn one_circle_is_found_per_group() {
        assert_eq!(circles(&[("a", "b"), ("b", "c"), ("a", "c")]), Vec::<Vec<String>>::new());
        assert_eq!(circles(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]), [["a", "b", "c"]]);
        assert_eq!(circles(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]), [["a", "b"]]);
        assert_eq!(circles(&[("x", "a"), ("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]), [["a", "b"], ["c", "d"]]);
    }
}
