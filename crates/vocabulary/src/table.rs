//! Reading the code tables in `data/`: one entry a line, fields parted by `|`, sorted by code.

/// How many lines before the one that begins with `code`, counted while compiling.
///
/// # Panics
/// If no line does: the program does not compile then.
pub(crate) const fn row_of(table: &str, code: &str) -> usize {
    let (table, code) = (table.as_bytes(), code.as_bytes());
    let mut row = 0;
    let mut at = 0;
    while at < table.len() {
        let mut same = 0;
        while same < code.len() && at + same < table.len() && table[at + same] == code[same] {
            same += 1;
        }
        if same == code.len() && at + same < table.len() && table[at + same] == b'|' {
            return row;
        }
        while at < table.len() && table[at] != b'\n' {
            at += 1;
        }
        at += 1;
        row += 1;
    }
    panic!("the table has no line with this code")
}

/// The fields of each line.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().map(|line| {
        let mut fields = line.splitn(N, '|');
        core::array::from_fn(|_| fields.next().unwrap_or_default())
    })
}

/// A code of at most four bytes as a number; codes sort by length, then by letter, as their bytes do.
pub(crate) fn packed(code: &str) -> Option<u32> {
    if code.len() > 3 {
        return None;
    }
    let len = u32::try_from(code.len()).ok()?;
    Some(code.bytes().fold(len, |packed, byte| (packed << 8) | u32::from(byte)))
}
