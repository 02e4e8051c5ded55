//! Small pictures of what goes out: a JPEG of at most 1 MB beside every picture and film, for platforms that fetch one.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// Longest edge of a preview, in pixels.
const EDGE: u32 = 1024;
/// Largest edge of a picture that is opened at all: beyond it a small file could fill the memory.
const LARGEST_EDGE: u32 = 16_384;
/// Most memory for opening one picture, in bytes.
const MEMORY: u64 = 256 << 20;

/// A picture that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be opened; it is damaged, too large or not a JPEG, PNG, GIF or WebP")]
pub struct Unopenable;

/// Pixels of a picture, by looking at its head only.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// A small JPEG of a picture. Transparent grounds become white, as platforms show them.
pub fn of_picture(bytes: &[u8]) -> Result<Vec<u8>, Unopenable> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Unopenable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_EDGE);
    limits.max_image_height = Some(LARGEST_EDGE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| Unopenable)?;
    let small =
        if picture.width().max(picture.height()) > EDGE { picture.thumbnail(EDGE, EDGE) } else { picture };
    jpeg(&on_white(&small))
}

/// A still for a film, whose pictures we cannot open: a calm tile with a play mark, in the film's proportions.
pub fn of_film(width: Option<u32>, height: Option<u32>) -> Result<Vec<u8>, Unopenable> {
    let (w, h) = (f64::from(width.unwrap_or(16).max(1)), f64::from(height.unwrap_or(9).max(1)));
    let scale = 640.0 / w.max(h);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and 640")]
    let (w, h) = (((w * scale) as u32).max(2), ((h * scale) as u32).max(2));
    let (cx, cy, r) = (f64::from(w) / 2.0, f64::from(h) / 2.0, f64::from(w.min(h)) / 6.0);
    let tile = RgbImage::from_fn(w, h, |x, y| {
        let (dx, dy) = ((f64::from(x) - cx) / r, (f64::from(y) - cy) / r);
        let in_triangle = dx > -0.5 && dx < 0.9 && dy.abs() < (0.9 - dx) * 0.6;
        if in_triangle { Rgb([232, 240, 236]) } else { Rgb([27, 40, 37]) }
    });
    jpeg(&tile)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let rgba = picture.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0.map(u16::from);
        #[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
        let over = |c: u16| ((c * a + 255 * (255 - a)) / 255) as u8;
        Rgb([over(r), over(g), over(b)])
    })
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, Unopenable> {
    let mut out = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut out, 80);
    picture.write_with_encoder(encoder).map_err(|_| Unopenable)?;
    Ok(out.into_inner())
}

/// Whether bytes are a picture that browsers and platforms show.
pub fn is_picture(bytes: &[u8]) -> bool {
    matches!(
        image::guess_format(bytes),
        Ok(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(w: u32, h: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        RgbImage::from_fn(w, h, |x, y| Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]))
            .write_to(&mut out, ImageFormat::Png)
            .expect("encodes");
        out.into_inner()
    }

    #[test]
    fn previews_are_small_jpegs_in_the_same_proportions() {
        let preview = of_picture(&png(2400, 1200)).expect("a picture");
        assert_eq!(size(&preview), Some((1024, 512)));
        assert_eq!(image::guess_format(&preview).expect("known"), ImageFormat::Jpeg);
        assert!(preview.len() < 1_000_000);
        assert_eq!(size(&of_picture(&png(30, 20)).expect("a picture")), Some((30, 20)));
        assert_eq!(size(&of_film(Some(1080), Some(1920)).expect("a tile")), Some((360, 640)));
    }

    #[test]
    fn refuses_what_is_no_picture() {
        assert!(of_picture(b"<svg onload=alert(1)>").is_err());
        assert!(of_picture(&png(8, 8)[..40]).is_err());
        assert!(!is_picture(b"GIF?"));
    }
}
