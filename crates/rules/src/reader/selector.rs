//! Selectors: `kind` in the manner of CSS, read into the clauses that say the same.
//!
//! ```text
//! a > b          kind: b, inside: { kind: a }
//! a b            kind: b, inside: { kind: a, stopBy: end }
//! a + b, a ~ b   kind: b, follows: { kind: a }, the same with stopBy: end
//! a:has(> b c)   kind: a, has: { kind: b, has: { kind: c, stopBy: end } }
//! ```

use andon_finding::Span;

use super::Reader;
use super::formula::{MAX_DEPTH, an_plus_b};
use crate::problem::Fault;
use crate::schema::{Clause, Formula, NthChildSchema, RelationSchema, Sp, StopBy};

/// Pseudo-classes.
const PSEUDO_CLASSES: [&str; 5] = ["has", "is", "not", "nth-child", "nth-last-child"];

/// How two nodes of a selector are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Combinator {
    Descendant,
    Child,
    Next,
    Later,
}

impl Reader {
    /// Reads a `kind`: a name, or a selector.
    pub(super) fn kind(&mut self, kind: Sp<String>) -> Option<Clause> {
        let is_name = !kind.value.contains(|c: char| " >+~,:()*[]\t\n".contains(c));
        if is_name {
            return Some(Clause::Kind(kind));
        }
        // A quoted or a plain text stands in the file as it is.
        let offset = match kind.span.len().checked_sub(kind.value.len()) {
            Some(0) => Some(kind.span.start),
            Some(2) => Some(kind.span.start + 1),
            _ => None,
        };
        let mut selector = Selector {
            text: &kind.value,
            at: 0,
            whole: kind.span,
            offset,
            parts: 0,
        };
        let formulas = selector
            .list(None)
            .and_then(|formulas| selector.end().map(|()| formulas));
        match formulas {
            Ok(formulas) => Some(either(formulas)),
            Err(fault) => {
                self.faults.push(*fault);
                None
            }
        }
    }
}

/// A selector that is being read.
struct Selector<'s> {
    text: &'s str,
    /// The next byte.
    at: usize,
    /// Where it stands in the rule file, and where its first byte does.
    whole: Span,
    offset: Option<usize>,
    /// Relations and pseudo-classes so far.
    parts: usize,
}

type Read<T> = Result<T, Box<Fault>>;

impl<'s> Selector<'s> {
    /// Selectors separated by commas. In `:has` each may begin with how it is related to the
    /// node itself, and is read as a clause about that node.
    fn list(&mut self, relative: Option<()>) -> Read<Vec<Formula>> {
        let mut formulas = Vec::new();
        loop {
            formulas.push(match relative {
                Some(()) => self.relative()?,
                None => self.complex()?,
            });
            self.blank();
            if !self.take(",") {
                return Ok(formulas);
            }
        }
    }

    /// Nodes in a row; the last is the one that is meant.
    fn complex(&mut self) -> Read<Formula> {
        let mut formula = self.compound()?;
        while let Some(combinator) = self.combinator()? {
            let mut next = self.compound()?;
            next.clauses.push(combinator.backwards(formula));
            formula = next;
        }
        Ok(formula)
    }

    /// What `:has` asks for, as a formula about the node that has it.
    fn relative(&mut self) -> Read<Formula> {
        self.blank();
        let begin = self.at;
        let first = self.symbol().unwrap_or(Combinator::Descendant);
        let mut nodes = vec![(first, self.compound()?)];
        while let Some(combinator) = self.combinator()? {
            nodes.push((combinator, self.compound()?));
        }
        let mut later = None;
        for (combinator, mut formula) in nodes.into_iter().rev() {
            formula.clauses.extend(later);
            later = Some(combinator.forwards(formula));
        }
        Ok(Formula {
            span: self.span(begin, self.at),
            clauses: later.into_iter().collect(),
        })
    }

    /// A kind, pseudo-classes, or both.
    fn compound(&mut self) -> Read<Formula> {
        self.blank();
        let begin = self.at;
        let mut clauses = Vec::new();
        let kind = self.word();
        if !kind.is_empty() {
            clauses.push(Clause::Kind(Sp {
                value: kind.to_owned(),
                span: self.span(begin, self.at),
            }));
        }
        while self.take(":") {
            clauses.push(self.pseudo_class()?);
        }
        if clauses.is_empty() {
            return Err(self.fault(
                "a kind is missing in this selector",
                "expected a kind or `:` here",
            ));
        }
        Ok(Formula {
            span: self.span(begin, self.at),
            clauses,
        })
    }

    fn pseudo_class(&mut self) -> Read<Clause> {
        let begin = self.at;
        let name = self.word();
        if !PSEUDO_CLASSES.contains(&name) {
            let span = self.span(begin, self.at);
            let fault = Fault::error(
                span,
                format!("unknown pseudo-class `:{name}`"),
                "not known here",
            );
            return Err(Box::new(fault.nearest(name, PSEUDO_CLASSES)));
        }
        if !self.take("(") {
            return Err(self.fault(&format!("`:{name}` needs an argument"), "expected `(` here"));
        }
        self.count()?;
        let clause = match name {
            "has" => either(self.list(Some(()))?),
            "is" => either(self.list(None)?),
            "not" => {
                let formulas = self.list(None)?;
                let formula = Formula {
                    span: self.span(begin, self.at),
                    clauses: vec![either(formulas)],
                };
                Clause::Not(Box::new(formula), Vec::new())
            }
            _ => self.nth(name == "nth-last-child")?,
        };
        self.blank();
        match self.take(")") {
            true => Ok(clause),
            false => Err(self.fault(
                "a parenthesis is not closed in this selector",
                "expected `)` here",
            )),
        }
    }

    fn nth(&mut self, reverse: bool) -> Read<Clause> {
        let begin = self.at;
        let rest = self.rest();
        let end = rest.find(')').unwrap_or(rest.len());
        let argument = rest.get(..end).unwrap_or("");
        let position = argument.split(" of ").next().unwrap_or("");
        self.at += position.len();
        let Some((step, offset)) = an_plus_b(position) else {
            let fault = Fault::error(
                self.span(begin, begin + position.len()),
                "not a position",
                "cannot be read",
            );
            return Err(Box::new(fault.help(
                "write a number counted from 1, or a formula such as `2n+1`",
            )));
        };
        let of_rule = match self.take(" of ") {
            false => None,
            true => Some(Box::new(Formula {
                span: self.span(begin, begin + end),
                clauses: vec![either(self.list(None)?)],
            })),
        };
        Ok(Clause::NthChild(NthChildSchema {
            span: self.span(begin, begin + end),
            step,
            offset,
            of_rule,
            reverse,
        }))
    }

    /// How the next node is related to the last; `None` if no other follows.
    fn combinator(&mut self) -> Read<Option<Combinator>> {
        let is_apart = self.blank();
        let combinator = match self.symbol() {
            Some(combinator) => combinator,
            None if is_apart && !self.rest().is_empty() && !self.rest().starts_with([',', ')']) => {
                Combinator::Descendant
            }
            None => return Ok(None),
        };
        self.count()?;
        Ok(Some(combinator))
    }

    fn symbol(&mut self) -> Option<Combinator> {
        let symbols = [
            (">", Combinator::Child),
            ("+", Combinator::Next),
            ("~", Combinator::Later),
        ];
        let found = symbols.into_iter().find(|(symbol, _)| self.take(symbol));
        found.map(|(_, combinator)| combinator)
    }

    /// Counts a relation or pseudo-class: each nests what is compiled.
    fn count(&mut self) -> Read<()> {
        self.parts += 1;
        match self.parts > MAX_DEPTH {
            true => Err(self.fault(
                &format!("a selector may have at most {MAX_DEPTH} relations and pseudo-classes"),
                "too many",
            )),
            false => Ok(()),
        }
    }

    fn end(&mut self) -> Read<()> {
        self.blank();
        match self.rest().is_empty() {
            true => Ok(()),
            false => Err(self.fault("this selector cannot be read", "not understood from here")),
        }
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Passes over white space, and says whether there was any.
    fn blank(&mut self) -> bool {
        let rest = self.rest();
        let passed = rest.len() - rest.trim_start().len();
        self.at += passed;
        passed > 0
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn word(&mut self) -> &'s str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        match self.offset {
            Some(offset) => Span::new(offset + start, offset + end),
            None => self.whole,
        }
    }

    /// Something is wrong with what comes next.
    fn fault(&self, message: &str, label: &str) -> Box<Fault> {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        let span = match next {
            0 => self.whole,
            _ => self.span(self.at, self.at + next),
        };
        Box::new(Fault::error(span, message, label).help(
            "selectors are kinds joined by ` `, `>`, `+`, `~` and `,`, each with `:has(…)`, \
             `:is(…)`, `:not(…)`, `:nth-child(…)` or `:nth-last-child(…)`",
        ))
    }
}

impl Combinator {
    /// What holds for the later node if the earlier one is `formula`.
    fn backwards(self, formula: Formula) -> Clause {
        match self {
            Self::Descendant => Clause::Inside(relation(formula, StopBy::End)),
            Self::Child => Clause::Inside(relation(formula, StopBy::Neighbor)),
            Self::Next => Clause::Follows(relation(formula, StopBy::Neighbor)),
            Self::Later => Clause::Follows(relation(formula, StopBy::End)),
        }
    }

    /// What holds for the earlier node if the later one is `formula`.
    fn forwards(self, formula: Formula) -> Clause {
        match self {
            Self::Descendant => Clause::Has(relation(formula, StopBy::End)),
            Self::Child => Clause::Has(relation(formula, StopBy::Neighbor)),
            Self::Next => Clause::Precedes(relation(formula, StopBy::Neighbor)),
            Self::Later => Clause::Precedes(relation(formula, StopBy::End)),
        }
    }
}

fn relation(rule: Formula, stop_by: StopBy) -> RelationSchema {
    RelationSchema {
        rule,
        stop_by,
        field: None,
    }
}

/// One of some formulas.
fn either(mut formulas: Vec<Formula>) -> Clause {
    match (formulas.pop(), formulas.is_empty()) {
        (Some(only), true) => Clause::All(vec![only]),
        (last, _) => {
            formulas.extend(last);
            Clause::Any(formulas)
        }
    }
}
