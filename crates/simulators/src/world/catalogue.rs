//! What the shops sell: names as sellers write them, prices as the market has them.

use super::Market;

/// One product of one market.
#[derive(Debug, Clone, Copy)]
pub struct Product {
    /// Stable number, used as item id's tail.
    pub number: u64,
    /// Title in the market's language.
    pub title: &'static str,
    /// The variation that is sold most.
    pub variation: &'static str,
    /// Stock keeping unit.
    pub sku: &'static str,
    /// Price in hundredths of the major unit (VND and IDR too, where the last two digits are always zero).
    pub price_hundredths: i64,
}

const fn product(
    number: u64,
    title: &'static str,
    variation: &'static str,
    sku: &'static str,
    price_hundredths: i64,
) -> Product {
    Product { number, title, variation, sku, price_hundredths }
}

const THAI: &[Product] = &[
    product(101, "กาน้ำชาเซรามิกเคลือบสีน้ำเงิน 800 มล.", "สีน้ำเงิน", "KET-BLU", 45_950),
    product(102, "ถาดไม้สักแท้ ทำมือ", "L", "TRAY-TEAK-L", 39_000),
    product(103, "ผ้าพันคอไหมมัดหมี่", "สีคราม", "SILK-IND", 89_000),
    product(104, "ตะกร้าสานผักตบชวา", "กลาง", "BASK-M", 25_900),
    product(105, "เทียนหอมตะไคร้ 200 กรัม", "ตะไคร้", "CAN-LEM", 18_900),
    product(106, "ชุดถ้วยชาศิลาดล 6 ชิ้น", "เขียว", "CEL-6", 125_000),
];
const VIETNAMESE: &[Product] = &[
    product(201, "Nón lá Huế thêu tay", "Hoa sen", "NON-SEN", 12_000_000),
    product(202, "Phin cà phê inox 304 kèm ly", "Cỡ vừa", "PHIN-M", 8_900_000),
    product(203, "Khăn lụa tơ tằm Vạn Phúc", "Đỏ đô", "LUA-DO", 35_000_000),
    product(204, "Bộ chén gốm Bát Tràng 6 món", "Men lam", "GOM-6", 42_000_000),
    product(205, "Túi cói đi biển", "Nâu", "COI-NAU", 17_500_000),
    product(206, "Áo dài cách tân tay lỡ", "M / Xanh ngọc", "AD-M-XN", 49_900_000),
];
const INDONESIAN: &[Product] = &[
    product(301, "Kemeja batik tulis Pekalongan", "L / Cokelat", "BTK-L-CK", 27_500_000),
    product(302, "Kopi Gayo arabika 500 g", "Biji utuh", "GAYO-500", 12_500_000),
    product(303, "Tas anyaman rotan bulat", "Natural", "ROTAN-NT", 18_900_000),
    product(304, "Sambal roa botol 150 ml", "Pedas", "ROA-150", 3_900_000),
    product(305, "Cobek batu asli Muntilan 20 cm", "20 cm", "COBEK-20", 9_500_000),
    product(306, "Mukena katun Jepang", "Sage", "MUK-SG", 21_900_000),
];
const ENGLISH: &[Product] = &[
    product(401, "Blue enamel kettle 1.2 L", "Blue", "KET-12-BL", 4_990),
    product(402, "Linen apron with deep pockets", "Oat", "APR-OAT", 3_450),
    product(403, "Rattan pendant lamp 40 cm", "Natural", "LMP-40", 8_900),
    product(404, "Kaya jam, pandan, 3 jars", "Pandan", "KAYA-3", 1_890),
    product(405, "Handmade batik tote", "Indigo", "TOTE-IN", 2_990),
    product(406, "Peranakan tile coasters, set of 4", "Mixed", "TILE-4", 2_200),
];
const CHINESE: &[Product] = &[
    product(501, "高山烏龍茶 150 克", "清香", "OOL-150", 58_000),
    product(502, "手工藍染圍巾", "靛藍", "SCARF-IN", 89_000),
    product(503, "陶瓷蓋碗茶具組", "月白", "GAI-WH", 128_000),
    product(504, "鳳梨酥禮盒 12 入", "原味", "PINE-12", 46_000),
    product(505, "竹編收納籃", "大", "BAM-L", 39_000),
    product(506, "檜木砧板", "中", "HIN-M", 75_000),
];
const FILIPINO: &[Product] = &[
    product(601, "Banig handwoven mat, queen size", "Natural", "BANIG-Q", 129_900),
    product(602, "Kapeng Barako 250 g, ground", "Ground", "BARAKO-250", 24_950),
    product(603, "Abaca shoulder bag", "Maroon", "ABACA-MR", 69_900),
    product(604, "Dried mangoes from Cebu, 5 packs", "5 packs", "MANGO-5", 49_500),
    product(605, "Capiz shell lantern 30 cm", "Pearl", "PAROL-30", 89_900),
    product(606, "Barong tagalog for kids", "6 years", "BARONG-6", 119_900),
];
const MALAYSIAN: &[Product] = &[
    product(701, "Kain pelikat tenun 2.5 m", "Hijau", "PLKT-HJ", 3_990),
    product(702, "Kopi O Muar 500 g", "Asli", "KOPIO-500", 1_850),
    product(703, "Bakul mengkuang anyaman tangan", "Sederhana", "MKG-M", 4_500),
    product(704, "Sambal hitam Pahang 200 g", "Pedas", "SBL-200", 1_290),
    product(705, "Baju kurung moden", "M / Biru laut", "BK-M-BL", 8_990),
    product(706, "Set cawan tembikar Sayong", "4 biji", "SAYONG-4", 6_590),
];

/// The products of a market.
pub fn of(market: Market) -> &'static [Product] {
    match market {
        Market::Th => THAI,
        Market::Vn => VIETNAMESE,
        Market::Id => INDONESIAN,
        Market::Sg => ENGLISH,
        Market::My => MALAYSIAN,
        Market::Tw => CHINESE,
        Market::Ph => FILIPINO,
    }
}

/// A price as a JSON number in major units: an integer where it is whole (shopee §4.4).
pub fn price(hundredths: i64) -> serde_json::Value {
    if hundredths % 100 == 0 {
        serde_json::json!(hundredths / 100)
    } else {
        #[expect(clippy::cast_precision_loss, reason = "prices stay far below 2^52")]
        let amount = hundredths as f64 / 100.0;
        serde_json::json!(amount)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn prices_are_whole_or_decimal() {
        assert_eq!(super::price(45_950).to_string(), "459.5");
        assert_eq!(super::price(12_000_000).to_string(), "120000");
    }
}
