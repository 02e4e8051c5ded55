//! The smallest sound, film and document that a sniffer takes for what they are.

/// An MP4 container with a film brand and no frames.
pub fn mp4(number: u64) -> Vec<u8> {
    container(*b"isom", &[b"isom", b"mp42"], number)
}

/// An MP4 container with the audio brand.
pub fn m4a(number: u64) -> Vec<u8> {
    container(*b"M4A ", &[b"M4A ", b"isom"], number)
}

fn container(brand: [u8; 4], compatible: &[&[u8; 4]], number: u64) -> Vec<u8> {
    let mut ftyp = Vec::from(brand);
    ftyp.extend_from_slice(&512_u32.to_be_bytes());
    for brand in compatible {
        ftyp.extend_from_slice(*brand);
    }
    let mut out = boxed(*b"ftyp", &ftyp);
    let data: Vec<u8> =
        (0..4096_u64).map(|i| u8::try_from(crate::dice::mix(number ^ i) % 256).unwrap_or(0)).collect();
    out.extend(boxed(*b"mdat", &data));
    out
}

fn boxed(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 8);
    out.extend_from_slice(&u32::try_from(data.len() + 8).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    out
}

/// A one-page PDF with a line of text.
pub fn pdf(title: &str) -> Vec<u8> {
    let ascii: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    let text = format!("BT /F1 24 Tf 60 700 Td ({ascii}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{text}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        text.len()
    )
    .into_bytes()
}
