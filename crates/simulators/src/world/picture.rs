//! Pictures that customers send, drawn from a number: a still life of cups, bowls and parcels on a cloth,
//! in a palette of its own, so that no two look alike.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::dice::mix;

const PALETTES: &[[[u8; 3]; 5]] = &[
    [[244, 232, 210], [205, 172, 128], [38, 84, 124], [239, 71, 111], [255, 209, 102]],
    [[232, 240, 236], [143, 188, 170], [20, 70, 70], [224, 122, 95], [242, 204, 143]],
    [[250, 238, 231], [222, 165, 164], [109, 56, 75], [64, 121, 140], [246, 189, 96]],
    [[236, 236, 246], [168, 178, 220], [54, 57, 107], [247, 140, 107], [131, 196, 180]],
    [[247, 243, 227], [179, 184, 140], [60, 74, 47], [191, 67, 66], [233, 196, 106]],
    [[230, 238, 247], [120, 160, 200], [24, 49, 83], [250, 163, 7], [157, 2, 8]],
];

/// A picture of the given size for a number.
pub fn draw(number: u64, width: u32, height: u32) -> RgbImage {
    let mut state = mix(number);
    let mut next = move |n: u32| {
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        u32::try_from(state % u64::from(n.max(1))).unwrap_or(0)
    };
    let palette = PALETTES[next(u32::try_from(PALETTES.len()).unwrap_or(1)) as usize % PALETTES.len()];
    let table = height * (50 + next(20)) / 100;
    let stripe = 24 + next(40);
    let mut picture = RgbImage::from_fn(width, height, |x, y| {
        if y < table {
            shade(palette[0], 100 - 14 * (table - y) / table.max(1))
        } else if (x + y / 3) / stripe % 2 == 0 {
            shade(palette[1], 100)
        } else {
            shade(palette[1], 92)
        }
    });
    for thing in 0..(3 + next(3)) {
        let color = palette[2 + ((thing + next(3)) % 3) as usize];
        let size = height / 10 + next(height / 8);
        let x = width / 8 + next(width * 3 / 4);
        let y = table + next((height - table) / 2);
        match next(3) {
            0 => disc(&mut picture, x, y.saturating_sub(size / 2), size, color),
            1 => bowl(&mut picture, x, y.saturating_sub(size / 2), size, color),
            _ => parcel(&mut picture, x, y.saturating_sub(size), size, color),
        }
    }
    picture
}

/// The JPEG of [`draw`].
pub fn jpeg(number: u64, width: u32, height: u32) -> Vec<u8> {
    encode(number, width, height, ImageFormat::Jpeg)
}

/// The PNG of [`draw`].
pub fn png(number: u64, width: u32, height: u32) -> Vec<u8> {
    encode(number, width, height, ImageFormat::Png)
}

fn encode(number: u64, width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    match draw(number, width, height).write_to(&mut bytes, format) {
        Ok(()) => bytes.into_inner(),
        Err(error) => {
            tracing::error!(%error, "a simulated picture could not be encoded");
            Vec::new()
        }
    }
}

fn shade(color: [u8; 3], percent: u32) -> Rgb<u8> {
    Rgb(color.map(|c| u8::try_from(u32::from(c) * percent.min(100) / 100).unwrap_or(u8::MAX)))
}

fn disc(picture: &mut RgbImage, cx: u32, cy: u32, radius: u32, color: [u8; 3]) {
    let inside = |dx: i64, dy: i64| dx * dx + dy * dy <= i64::from(radius) * i64::from(radius);
    fill(picture, cx, cy, radius, color, inside);
}

fn bowl(picture: &mut RgbImage, cx: u32, cy: u32, radius: u32, color: [u8; 3]) {
    let inside = |dx: i64, dy: i64| dy >= 0 && dx * dx + dy * dy * 2 <= i64::from(radius) * i64::from(radius);
    fill(picture, cx, cy, radius, color, inside);
}

fn parcel(picture: &mut RgbImage, cx: u32, cy: u32, radius: u32, color: [u8; 3]) {
    let r = i64::from(radius);
    let string = (r / 8).max(1);
    fill(picture, cx, cy, radius, color, |dx, dy| dx.abs() <= r && dy.abs() <= r * 3 / 4);
    let crossed =
        |dx: i64, dy: i64| dy.abs() <= r * 3 / 4 && ((dx + r / 4).abs() <= string || dy.abs() <= string);
    fill(picture, cx, cy, radius, color.map(|c| c.saturating_add(70)), crossed);
}

fn fill(
    picture: &mut RgbImage,
    cx: u32,
    cy: u32,
    radius: u32,
    color: [u8; 3],
    inside: impl Fn(i64, i64) -> bool,
) {
    let (width, height) = picture.dimensions();
    for y in cy.saturating_sub(radius)..(cy + radius).min(height) {
        for x in cx.saturating_sub(radius)..(cx + radius).min(width) {
            let (dx, dy) = (i64::from(x) - i64::from(cx), i64::from(y) - i64::from(cy));
            if inside(dx, dy) {
                // Lighter towards the upper left, as if from a window.
                let light = 100
                    - u32::try_from(
                        ((dx + dy + 2 * i64::from(radius)) * 24 / (4 * i64::from(radius.max(1)))).max(0),
                    )
                    .unwrap_or(0);
                picture.put_pixel(x, y, shade(color, light));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn pictures_differ_and_decode() {
        let (a, b) = (super::jpeg(1, 160, 120), super::jpeg(2, 160, 120));
        assert_ne!(a, b);
        assert_eq!(a, super::jpeg(1, 160, 120));
        assert_eq!(image::load_from_memory(&b).unwrap().width(), 160);
        assert!(image::load_from_memory(&super::png(3, 40, 40)).is_ok());
    }
}
