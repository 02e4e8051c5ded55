//! Sees to it that there is a page to embed: the built one, or one that says how to build it.

use std::{fs, path::Path};

const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Sampan</title>
<h1>The page is not built into this binary</h1>
<p>The daemon runs; its API is at <a href=\"/api/docs\">/api/docs</a>. To build the page, run in the folder of the sources:</p>
<pre>make web
cargo build</pre>
</html>
";

fn main() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", page.display());
    let index = page.join("index.html");
    if index.exists() {
        return;
    }
    if let Err(error) = fs::create_dir_all(&page).and_then(|()| fs::write(&index, NOT_BUILT)) {
        println!("cargo::error=cannot write {}: {error}", index.display());
    }
}
