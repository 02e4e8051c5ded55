//! Customers: names as people in the markets have them.

use super::Language;

const THAI: &[(&str, &str)] = &[
    ("น้องฝ้าย", "fai_naruemon"),
    ("คุณสมชาย ใจดี", "somchai.jd"),
    ("พี่หนุ่ย", "nui_bangkok"),
    ("ณัฐธิดา", "nattida99"),
    ("แม่บ้านสายชา", "tealady_th"),
    ("ปกรณ์", "pakorn_w"),
    ("มะลิ 🌸", "mali.shop"),
    ("ธนพล", "thanapol.k"),
];
const VIETNAMESE: &[(&str, &str)] = &[
    ("Trâm Nguyễn", "tram.ng"),
    ("Lê Minh Khôi", "khoi_le"),
    ("Chị Hằng", "hang_hcm"),
    ("Phạm Thu Thảo", "thaopham22"),
    ("Bảo Ngọc 🍀", "baongoc.cute"),
    ("Anh Tuấn", "tuan_hanoi"),
    ("Vũ Hoàng Yến", "yenvu"),
];
const INDONESIAN: &[(&str, &str)] = &[
    ("Siti Rahmawati", "siti.rahma"),
    ("Budi Santoso", "budi_sby"),
    ("Dewi Lestari", "dewi.l"),
    ("Mas Agus", "agus_jogja"),
    ("Putri ☕", "putri.kopi"),
    ("Rizky Pratama", "rizkyp"),
    ("Bu Ningsih", "ningsih_bdg"),
];
const ENGLISH: &[(&str, &str)] = &[
    ("Priya Menon", "priya_m"),
    ("Jonathan Lim", "jonlim"),
    ("Aisha Karim", "aisha.k"),
    ("Tom Baker", "tombkk"),
    ("Grace O’Neill", "grace.on"),
    ("Marcus Tan", "marcus_tan"),
];
const CHINESE: &[(&str, &str)] = &[
    ("陳怡君", "yichun.chen"),
    ("林志明", "zhiming_lin"),
    ("小美", "xiaomei520"),
    ("王大文", "wangdw"),
    ("張雅婷", "yating.z"),
    ("黃先生", "mr_huang"),
];
const FILIPINO: &[(&str, &str)] = &[
    ("Maricel Dela Cruz", "maricel_dc"),
    ("Jun-jun Reyes", "junjun.r"),
    ("Ate Liza", "ateliza_cebu"),
    ("Kuya Ramon", "ramon_qc"),
    ("Angelica Santos 🌺", "angge.santos"),
    ("Mark Anthony Bautista", "mab_davao"),
];
const MALAY: &[(&str, &str)] = &[
    ("Nurul Izzah", "nurul.izzah"),
    ("Amirul Hakim", "amirul_h"),
    ("Kak Ros", "kakros_kl"),
    ("Siti Aminah binti Yusof", "aminah.y"),
    ("Abang Zul", "zul_penang"),
    ("Farah 🌙", "farah.moon"),
];

/// A customer's display name and login name; `number` chooses, and tells people of one name apart.
pub fn name(language: Language, number: usize) -> (String, String) {
    let names = match language {
        Language::Th => THAI,
        Language::Vi => VIETNAMESE,
        Language::Id => INDONESIAN,
        Language::En => ENGLISH,
        Language::Zh => CHINESE,
        Language::Tl => FILIPINO,
        Language::Ms => MALAY,
    };
    let (shown, login) = names[number % names.len()];
    match number / names.len() {
        0 => (shown.to_owned(), login.to_owned()),
        again => (format!("{shown} {}", again + 1), format!("{login}{}", again + 1)),
    }
}
