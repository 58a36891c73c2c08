//! Counts words in a text.

// use std::collections::BTreeMap;
use std::collections::HashMap;

// Words are compared as they stand: folding case needs the reader's language.
pub struct Counter {
    words: HashMap<String, usize>,
}

impl Counter {
    pub fn count(&mut self, text: &str) -> usize {
        // Step 1: split the text
        let words = text.split_whitespace();
        // Initialize the counter
        let mut total = 0;
        // Step 2: count
        for word in words {
            // let word = word.to_lowercase();

            // TODO: strip punctuation
            *self.words.entry(word.to_owned()).or_default() += 1;
            // Increment the total
            total += 1;
        }
        total
    }

    pub fn language(&self) -> &str {
        // In a real implementation, this would ask the detector
        // FIXME: one language only
        "en"
    }

    pub fn reset(&mut self) {
        // Removed the old cache
        self.words.clear();
    }

    pub fn size(&self) -> usize {
        // Changed from len() of a vector
        // Placeholder
        self.words.len() // self.words.capacity()
    }
}
