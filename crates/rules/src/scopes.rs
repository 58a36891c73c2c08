//! The names of the declarations around matches.

use andon_syntax::NodeId;

use crate::matcher::Matcher;

/// Names longer than this are no names but patterns or broken code; in bytes.
const LONGEST_NAME: usize = 100;

/// Declarations that stand in this many others go by the names of the outer ones.
const MOST_NAMES: usize = 32;

/// The declarations around the last match: those of the next one are mostly the same.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    last: Option<NodeId>,
    /// The outermost first; itself, if it is one.
    around: Vec<NodeId>,
}

impl Scopes {
    /// The names of the declarations around a node, outermost first; its own, if it is one. Nodes
    /// come in the order of a walk.
    pub(crate) fn around(&mut self, matcher: &Matcher<'_>, node: NodeId) -> String {
        let tree = matcher.tree;
        let scopes = &matcher.program.scopes;
        let field_of = |node: NodeId| {
            let kind = tree.kind(node);
            let scope = scopes.iter().find(|(opens, _)| *opens == kind);
            scope.map(|(_, field)| *field)
        };
        let ended = |scope: &NodeId| node >= tree.subtree_end(*scope);
        while self.around.last().is_some_and(ended) {
            self.around.pop();
        }
        // What is around this node and begins no later than the last one is around both.
        let is_new = |at: &NodeId| self.last.is_none_or(|last| *at > last);
        let above = std::iter::once(node).chain(tree.ancestors(node));
        let new = above
            .take_while(is_new)
            .filter(|at| field_of(*at).is_some());
        let mut new: Vec<NodeId> = new.collect();
        new.reverse();
        self.around.append(&mut new);
        self.last = Some(node);

        let name = |scope: &NodeId| {
            let name = tree.children_in(*scope, field_of(*scope)?).next()?;
            let name = matcher.file.node_text(name);
            let is_name = !name.is_empty()
                && name.len() <= LONGEST_NAME
                && !name.contains(char::is_whitespace);
            is_name.then_some(name)
        };
        let names: Vec<_> = self
            .around
            .iter()
            .filter_map(name)
            .take(MOST_NAMES)
            .collect();
        names.join(".")
    }
}
