//! Rows of a table for other programs, as RFC 4180 writes them.

/// One row, with its line break.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (i, text) in cells.into_iter().enumerate() {
        if i > 0 {
            line.push(',');
        }
        cell(&mut line, text);
    }
    line.push_str("\r\n");
    line
}

fn cell(line: &mut String, text: &str) {
    // What begins like a formula is one to a spreadsheet, whoever wrote it.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !text.contains([',', '"', '\r', '\n']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    if formula {
        line.push('\'');
    }
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_neither_break_out_nor_become_formulas() {
        assert_eq!(row(["a", "b,c", "d\"e", "f\ng", ""]), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
        assert_eq!(row(["=1+1", "@x", "-2", "ไทย"]), "\"'=1+1\",\"'@x\",\"'-2\",ไทย\r\n");
    }
}
