//! The graph's index: a cache that can be deleted at any time, and that counts only for the commits it names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::graph::{Graph, Node, Standing};
use super::tips::Below;
use crate::store::git::IdMap;
use crate::store::{Id, Store};

const NAME: &str = "protecting";

/// Raised whenever what is kept means something else.
const VERSION: u32 = 4;

#[derive(Serialize, Deserialize)]
struct Index {
    /// Where the tips stand, by their commit ids.
    tips: HashMap<String, Standing>,
    nodes: Vec<Node>,
    below: Below,
}

/// The graph as far as the index knows it. An index that is missing, damaged or of another version is none,
/// and so is one that names a commit this clone doesn't have.
pub(super) fn read(store: &Store) -> Option<Graph> {
    let index: Index = store.kept(NAME, VERSION)?.value;
    let is_sound = |(at, node): (usize, &Node)| node.parents.iter().all(|&parent| parent < at);
    let is_whole = index.nodes.iter().enumerate().all(is_sound)
        && index.tips.values().all(|standing| standing.node < index.nodes.len());
    if !is_whole {
        return None;
    }
    let standings: Option<IdMap<Standing>> =
        index.tips.into_iter().map(|(tip, standing)| Some((Id::from_hex(&tip)?, standing))).collect();
    standings.filter(|standings| !standings.is_empty()).map(|standings| Graph {
        nodes: index.nodes,
        standings,
        below: index.below,
        ..Graph::default()
    })
}

/// Keeps the graph for the next time. What can't be written is worked out again.
pub(super) fn write(store: &Store, graph: &Graph) {
    let tips = graph.standings.iter().map(|(tip, standing)| (tip.to_string(), standing.clone())).collect();
    store.keep(NAME, VERSION, None, &Index { tips, nodes: graph.nodes.clone(), below: graph.below.clone() });
}
