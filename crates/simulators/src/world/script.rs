//! What customers say, by language and mood. `{}` is the product.

use super::Language;

/// What a customer has in mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Opens the talk.
    Greet,
    /// Is it in stock?
    Ask,
    /// Size, colour, material.
    Detail,
    /// Postage and time.
    Shipping,
    /// Words with a picture.
    Caption,
    /// Wants to order, or has.
    Order,
    /// Where is it?
    Waiting,
    /// Something is wrong.
    Complain,
    /// Thank you.
    Thanks,
    /// Comes back for more.
    Return,
    /// Answers an agent who helped.
    Content,
    /// Answers an agent with another question.
    More,
}

/// The lines of a language for a mood; never empty.
pub fn lines(language: Language, mood: Mood) -> &'static [&'static str] {
    match language {
        Language::Th => thai(mood),
        Language::Vi => vietnamese(mood),
        Language::Id => indonesian(mood),
        Language::En => english(mood),
        Language::Zh => chinese(mood),
        Language::Tl => filipino(mood),
        Language::Ms => malay(mood),
    }
}

fn thai(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["สวัสดีค่ะ", "สวัสดีครับแอดมิน", "ทักค่ะ 🙏"],
        Mood::Ask => &["{} ยังมีของไหมคะ", "สนใจ {} ค่ะ พร้อมส่งไหมคะ", "{} เหลือกี่ชิ้นครับ", "ราคานี้รวมส่งหรือยังคะ"],
        Mood::Detail => {
            &["ขอดูรูปจริงเพิ่มได้ไหมคะ", "ขนาดกว้างยาวเท่าไหร่ครับ", "มีสีอื่นไหมคะ", "ทนความร้อนไหมครับ ใส่น้ำเดือดได้หรือเปล่า"]
        }
        Mood::Shipping => &["ส่งเชียงใหม่กี่วันถึงคะ", "ค่าส่งเท่าไหร่ครับ", "สั่งวันนี้ส่งวันนี้เลยไหมคะ"],
        Mood::Caption => &["แบบในรูปนี้เลยค่ะ", "ตามรูปนะครับ มีไหม", "อันนี้คือที่ได้รับค่ะ"],
        Mood::Order => &["ขอสั่ง {} 2 ชิ้นค่ะ", "รับ {} หนึ่งชิ้นครับ โอนยังไงครับ", "กดสั่งไปแล้วนะคะ ฝากแพ็คดีๆ ด้วยค่ะ 🙏"],
        Mood::Waiting => &["ของถึงไหนแล้วคะ", "ยังไม่ได้เลขพัสดุเลยครับ", "สั่งไปสามวันแล้ว ยังไม่จัดส่งเลยค่ะ"],
        Mood::Complain => &["ได้ของแล้วแต่แตกค่ะ 😢", "ส่งผิดสีมาครับ สั่งสีน้ำเงินได้สีเขียว", "ฝามีรอยร้าว ขอเปลี่ยนได้ไหมคะ"],
        Mood::Thanks => &["ขอบคุณมากค่ะ 🙏", "ได้รับแล้วครับ สวยมาก", "ขอบคุณค่ะ ร้านน่ารักมาก"],
        Mood::Return => &["กลับมาแล้วค่ะ รอบนี้อยากได้ {} เพิ่ม", "แม่ชอบมากครับ ขอสั่ง {} อีกชิ้น"],
        Mood::Content => &["โอเคค่ะ ขอบคุณนะคะ", "เข้าใจแล้วครับ 👍", "ได้เลยค่ะ เดี๋ยวกดสั่งนะคะ"],
        Mood::More => &["แล้วถ้าสั่งสองชิ้นลดได้ไหมคะ", "มีปลายทางไหมครับ", "ห่อของขวัญให้ได้ไหมคะ"],
    }
}

fn vietnamese(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["Shop ơi", "Chào shop ạ", "Cho mình hỏi chút ạ"],
        Mood::Ask => &[
            "{} còn hàng không shop?",
            "Mình muốn mua {}, còn sẵn không ạ?",
            "{} giá này đã gồm ship chưa shop?",
        ],
        Mood::Detail => &[
            "Có màu khác không ạ?",
            "Kích thước bao nhiêu vậy shop?",
            "Cho mình xin ảnh thật với",
            "Chất liệu có bị phai màu không ạ?",
        ],
        Mood::Shipping => {
            &["Ship Đà Nẵng mấy ngày ạ?", "Phí ship bao nhiêu shop?", "Hôm nay đặt thì khi nào gửi ạ?"]
        }
        Mood::Caption => {
            &["Mẫu giống hình này nè shop", "Mình nhận được như này ạ", "Shop có mẫu này không?"]
        }
        Mood::Order => {
            &["Mình lấy 2 cái {} nhé", "Đặt {} rồi nha shop, gói kỹ giúp mình với", "Cho mình đặt {} ạ"]
        }
        Mood::Waiting => &[
            "Đơn của mình đến đâu rồi shop?",
            "Sao chưa có mã vận đơn vậy ạ?",
            "Ba ngày rồi chưa thấy giao 😥",
        ],
        Mood::Complain => {
            &["Hàng bị vỡ rồi shop ơi 😢", "Shop gửi nhầm màu rồi", "Thiếu một món trong đơn ạ"]
        }
        Mood::Thanks => {
            &["Cảm ơn shop nhiều nha ❤️", "Mình nhận được rồi, đẹp lắm", "Tuyệt vời, cho 5 sao nhé"]
        }
        Mood::Return => &["Mình quay lại mua thêm {} nè", "Mẹ mình thích lắm, lấy thêm {} nhé"],
        Mood::Content => &["Dạ ok shop", "Vâng, để mình đặt luôn", "Hiểu rồi ạ, cảm ơn shop 👍"],
        Mood::More => &[
            "Mua hai cái có giảm không ạ?",
            "Có được kiểm hàng không shop?",
            "Gói quà giúp mình được không?",
        ],
    }
}

fn indonesian(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["Halo kak", "Permisi, mau tanya", "Siang min"],
        Mood::Ask => &["{} masih ada kak?", "Ready stok {} nggak min?", "{} ini harga sudah nett ya?"],
        Mood::Detail => &[
            "Ada warna lain kak?",
            "Ukurannya berapa ya?",
            "Boleh minta foto aslinya?",
            "Bahannya luntur nggak kak?",
        ],
        Mood::Shipping => &[
            "Kirim ke Surabaya berapa hari?",
            "Ongkirnya berapa kak?",
            "Kalau pesan sekarang dikirim hari ini?",
        ],
        Mood::Caption => &["Yang seperti di foto ini kak", "Ini yang saya terima", "Ada model begini?"],
        Mood::Order => &[
            "Saya pesan {} dua ya kak",
            "Sudah checkout {}, tolong packing yang aman 🙏",
            "Mau order {} dong",
        ],
        Mood::Waiting => &[
            "Paket saya sudah sampai mana kak?",
            "Kok resinya belum update?",
            "Sudah tiga hari belum dikirim 😟",
        ],
        Mood::Complain => &["Barangnya pecah kak 😢", "Warnanya salah kirim", "Isinya kurang satu kak"],
        Mood::Thanks => &["Makasih banyak kak 🙏", "Sudah sampai, bagus banget!", "Mantap, bintang lima"],
        Mood::Return => &["Balik lagi nih kak, mau tambah {}", "Ibu saya suka, pesan {} lagi ya"],
        Mood::Content => &["Oke kak, makasih", "Siap, saya checkout ya", "Baik kak 👍"],
        Mood::More => &["Kalau beli dua ada diskon?", "Bisa COD kak?", "Bisa bungkus kado nggak?"],
    }
}

fn english(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["Hi there!", "Hello, quick question", "Good afternoon"],
        Mood::Ask => &[
            "Is the {} still in stock?",
            "Do you have the {} ready to ship?",
            "How many of the {} are left?",
        ],
        Mood::Detail => &[
            "What are the measurements?",
            "Does it come in another colour?",
            "Could you send a photo in daylight?",
            "Is it dishwasher safe?",
        ],
        Mood::Shipping => {
            &["How long to Tampines?", "How much is postage?", "If I order now, does it go out today?"]
        }
        Mood::Caption => {
            &["Like the one in this picture", "This is what arrived", "Do you have something like this?"]
        }
        Mood::Order => &[
            "I’d like two of the {} please",
            "Just ordered the {} – please pack it well 🙏",
            "Can I order the {} here?",
        ],
        Mood::Waiting => {
            &["Where is my parcel?", "No tracking number yet?", "It’s been three days and it hasn’t shipped"]
        }
        Mood::Complain => {
            &["It arrived broken 😢", "You sent the wrong colour", "One piece is missing from the set"]
        }
        Mood::Thanks => &["Thank you so much!", "Got it, it’s lovely ❤️", "Perfect, five stars"],
        Mood::Return => &["I’m back! Could I get another {}?", "My mum loved it, I need a second {}"],
        Mood::Content => &["Great, thanks!", "Okay, ordering now", "Got it 👍"],
        Mood::More => &["Any discount for two?", "Can you gift-wrap it?", "Can I pay on delivery?"],
    }
}

fn chinese(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["您好", "請問有人在嗎？", "哈囉~"],
        Mood::Ask => &["請問 {} 還有現貨嗎？", "想買 {}，今天能寄嗎？", "{} 還剩幾個？"],
        Mood::Detail => &["有其他顏色嗎？", "尺寸是多少呢？", "可以拍實品照給我看嗎？", "可以放進洗碗機嗎？"],
        Mood::Shipping => &["寄到高雄要幾天？", "運費多少？", "今天下單今天出貨嗎？"],
        Mood::Caption => &["像圖片這樣的", "收到的是這樣", "請問有這一款嗎？"],
        Mood::Order => &["我要兩個 {}", "已經下單 {} 了，麻煩包好一點 🙏", "可以直接訂 {} 嗎？"],
        Mood::Waiting => &["請問我的包裹到哪了？", "還沒有物流編號嗎？", "三天了還沒出貨"],
        Mood::Complain => &["收到的時候破了 😢", "顏色寄錯了", "少了一件"],
        Mood::Thanks => &["謝謝老闆！", "收到了，很漂亮 ❤️", "五星好評"],
        Mood::Return => &["又來了，想再買 {}", "媽媽很喜歡，再來一個 {}"],
        Mood::Content => &["好的，謝謝", "了解，我現在下單", "沒問題 👍"],
        Mood::More => &["買兩個有折扣嗎？", "可以貨到付款嗎？", "可以幫忙包裝成禮物嗎？"],
    }
}

fn filipino(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["Hello po", "Good pm po", "Hi seller, may tanong lang"],
        Mood::Ask => &["Available pa po ba yung {}?", "May stock pa ba ng {}?", "Magkano po lahat sa {}?"],
        Mood::Detail => &[
            "May ibang kulay po ba?",
            "Ano po sukat nito?",
            "Pwede po makahingi ng actual photo?",
            "Hindi po ba kumukupas?",
        ],
        Mood::Shipping => {
            &["Ilang araw po pa-Davao?", "Magkano po shipping?", "Kung order ako ngayon, kelan ma-ship?"]
        }
        Mood::Caption => &["Ganito po sana sa picture", "Ito po yung dumating", "Meron po ba kayong ganito?"],
        Mood::Order => &[
            "Order po ako ng dalawang {}",
            "Na-checkout ko na po yung {}, paki-ayos po ng balot 🙏",
            "Pa-reserve po ng {}",
        ],
        Mood::Waiting => &[
            "Nasaan na po parcel ko?",
            "Wala pa po bang tracking number?",
            "Tatlong araw na po, hindi pa na-ship 😥",
        ],
        Mood::Complain => &["Basag po pagdating 😢", "Mali po yung kulay na pinadala", "Kulang po ng isa"],
        Mood::Thanks => &["Salamat po! ❤️", "Received na po, ang ganda!", "Thank you seller, 5 stars ⭐"],
        Mood::Return => &["Ako po ulit, dagdag pa po ng {}", "Nagustuhan ni mama, isa pa pong {}"],
        Mood::Content => &["Sige po, salamat", "Okay po, checkout ko na", "Noted po 👍"],
        Mood::More => &["May discount po ba pag dalawa?", "Pwede po ba COD?", "Pwede po ba pa-gift wrap?"],
    }
}

fn malay(mood: Mood) -> &'static [&'static str] {
    match mood {
        Mood::Greet => &["Salam", "Hai seller", "Tumpang tanya ye"],
        Mood::Ask => &["{} ada stok lagi tak?", "Nak tanya, {} ready stock ke?", "{} tinggal berapa?"],
        Mood::Detail => &[
            "Ada warna lain tak?",
            "Saiz dia berapa ye?",
            "Boleh bagi gambar sebenar?",
            "Kain ni turun warna tak?",
        ],
        Mood::Shipping => {
            &["Pos ke Kota Bharu berapa hari?", "Kos pos berapa?", "Order hari ni bila boleh pos?"]
        }
        Mood::Caption => &["Macam dalam gambar ni", "Ini yang saya terima", "Ada tak yang macam ni?"],
        Mood::Order => {
            &["Saya nak {} dua", "Dah order {} tadi, tolong balut elok-elok ye 🙏", "Nak order {} satu"]
        }
        Mood::Waiting => &[
            "Barang saya dah sampai mana?",
            "Nombor tracking belum ada ke?",
            "Dah tiga hari belum pos lagi 😔",
        ],
        Mood::Complain => &["Sampai-sampai dah pecah 😢", "Salah warna ni", "Kurang satu dalam set"],
        Mood::Thanks => &["Terima kasih banyak!", "Dah terima, cantik sangat ❤️", "Terbaik, lima bintang"],
        Mood::Return => &["Saya datang lagi, nak tambah {}", "Mak saya suka, nak {} satu lagi"],
        Mood::Content => &["Ok baik, terima kasih", "Baik, saya order sekarang", "Faham 👍"],
        Mood::More => &["Kalau beli dua ada diskaun?", "Boleh COD tak?", "Boleh balut hadiah?"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_line_for_every_mood() {
        let moods = [
            Mood::Greet,
            Mood::Ask,
            Mood::Detail,
            Mood::Shipping,
            Mood::Caption,
            Mood::Order,
            Mood::Waiting,
            Mood::Complain,
            Mood::Thanks,
            Mood::Return,
            Mood::Content,
            Mood::More,
        ];
        for language in
            [Language::Th, Language::Vi, Language::Id, Language::En, Language::Zh, Language::Tl, Language::Ms]
        {
            for mood in moods {
                assert!(lines(language, mood).len() >= 2);
            }
        }
    }
}
