//! Sorting of letters, in which control takes many paths.

fn leave(letters: &[Letter]) -> u32 {
    if letters.is_empty() {
        return 0;
    } else {
        show(letters);
    }
    if letters.len() == 0 {
        return 1;
    }
    // The branches of a value are no choice to leave.
    let weight = if letters.len() > 3 { return 2 } else { 4 };
    weight
}

fn collect_all(letters: &[Letter]) {
    let weights: Vec<u32> = letters.iter().map(weigh).collect();
    let names = letters.iter().map(name).collect::<Vec<_>>();
    for letter in letters {
        heavy.push(weigh(letter));
    }
    for letter in letters {
        show(letter);
    }
    for letter in letters {
        heavy.push(weigh(letter));
        show(letter);
    }
}

fn unwrap_all(letters: Letters) {
    let Some(first) = letters.next() else {
        return;
    };
    let second = match letters.next() {
        Some(letter) => letter,
        None => return,
    };
    let third = if let Some(letter) = letters.next() {
        letter
    } else {
        return;
    };
    let fourth = match letters.next() {
        Some(letter) => letter,
        None => blank(),
    };
    for letter in letters {
        let stamp = match letter.stamp() {
            Some(stamp) => stamp,
            None => continue,
        };
    }
}

fn branch(letter: Option<Letter>) {
    match letter {
        Some(letter) => send(letter),
        None => wait(),
    }
    if let Some(letter) = letter {
        send(letter);
    } else {
        wait();
    }
    match letter {
        Some(letter) => send(letter),
        None => {}
    }
    if let Some(letter) = letter {
        send(letter);
    }
    match letter.kind() {
        Kind::Card => send(letter),
        Kind::Parcel => wait(),
    }
    match letter.size() {
        1 => send(letter),
        2 => wait(),
        _ => stop(),
    }
}

fn test_presence(letter: Option<Letter>, letters: Letters) {
    if letter.is_some() {
        wait();
    }
    if let None = letter {
        wait();
    }
    if letter == None {
        wait();
    }
    while !letters.is_empty() {
        wait();
    }
    if letters.len() > 0 {
        wait();
    }
    if letters.len() > 2 {
        wait();
    }
}

fn defaults(letter: Option<Letter>) {
    letter.map(weigh).unwrap_or(0);
    letter.map_or(0, weigh);
    letter.unwrap_or_default();
    letter.unwrap_or_else(blank);
    letter.unwrap_or(BLANK);
    letter.unwrap();
}

fn go_through(letters: Vec<Letter>) {
    for letter in &letters {
        show(letter);
    }
    for letter in letters.iter() {
        show(letter);
    }
    for letter in letters.iter().rev() {
        show(letter);
    }
    for letter in &letters.sorted() {
        show(letter);
    }
    for (place, letter) in letters.iter().enumerate() {
        show(place);
    }
    for (place, letter) in (0..).zip(&letters) {
        show(place);
    }
    for place in 0..letters.len() {
        show(place);
    }
    for place in 0..10 {
        show(place);
    }
}

fn repeat(letters: Letters) {
    loop {
        if letters.is_empty() {
            break;
        }
    }
    while let Some(letter) = letters.next() {
        show(letter);
    }
    while letters.waiting() {
        wait();
    }
}

fn choose(kind: Kind, number: u32) -> bool {
    match kind {
        Kind::Card => show(),
        _ => wait(),
    }
    match kind {
        Kind::Card => show(),
        Kind::Parcel => wait(),
    }
    match kind {
        Kind::Card => show(),
        other => wait(other),
    }
    match number {
        1 => show(),
        _ => wait(),
    }
    matches!(kind, Kind::Card);
    match kind {
        Kind::Card => true,
        Kind::Parcel => false,
    }
}

fn borrow(letter: Option<Letter>) {
    if let Some(ref letter) = letter {
        show(letter);
    }
    if let Some(letter) = &letter {
        show(letter);
    }
    match &letter {
        Some(letter) => show(letter),
        None => wait(),
    }
    let ref whole = letter;
}

fn nest(letter: Letter) {
    if letter.heavy() && letter.large() {
        wait();
    }
    if letter.heavy() {
        if letter.large() {
            wait();
        }
    }
    if let Some(stamp) = letter.stamp() && stamp.valid() {
        wait();
    }
    if letter.heavy() {
        if letter.large() {
            wait();
        }
        show(letter);
    }
    if letter.heavy() || letter.large() {
        wait();
    }
}
