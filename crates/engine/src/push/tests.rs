//! The RFCs' vectors, and a device of another make: `ring` does its sums.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::Time;
use p256::SecretKey;
use ring::{aead, agreement, digest, hmac, rand::SystemRandom, signature};
use url::Url;

use super::{
    Keys, Sender,
    encrypt::{LONGEST, encrypt},
};

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("Base64")
}

/// RFC 8291, section 5 and appendix A.
#[test]
fn rfc_8291_example() {
    let keys = Keys::read(
        &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    .expect("keys");
    let once = SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).expect("a key");
    let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("16 bytes");
    let body = encrypt(&keys, &once, salt, b"When I grow up, I want to be a watermelon", 0).expect("fits");
    let wanted = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
    assert_eq!(URL_SAFE_NO_PAD.encode(&body), wanted);
}

/// The example of RFC 8292, section 2.4: its signature holds for its key, by the check that our own is put to.
#[test]
fn rfc_8292_example_and_our_own_proof() {
    let (token, key) = (
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA",
        "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
    );
    assert!(holds(token, key));
    assert!(!holds(&token.replace(".eyJhdWQi", ".eyJhdWRi"), key));

    let secret = SecretKey::from_slice(&[7; 32]).expect("a key");
    let sender = Sender::new(&secret, &Url::parse("https://inbox.example.com").expect("a url"));
    let endpoint = Url::parse("https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV").expect("a url");
    let now = Time::from_secs(1_453_480_568);
    let said = sender.authorization(&endpoint, now);
    let (token, key) =
        said.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("as the RFC writes it");
    assert!(holds(token, key) && key == sender.public_key());
    let claims: serde_json::Value =
        serde_json::from_slice(&bytes(token.split('.').nth(1).expect("claims"))).expect("JSON");
    assert_eq!(
        claims,
        serde_json::json!({"aud": "https://push.example.net", "exp": 1_453_523_768, "sub": "https://inbox.example.com/"})
    );
}

fn holds(token: &str, key: &str) -> bool {
    let (said, tag) = token.rsplit_once('.').expect("three pieces");
    signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, bytes(key))
        .verify(said.as_bytes(), &bytes(tag))
        .is_ok()
}

#[test]
fn another_implementation_reads_what_we_wrote_and_nothing_that_was_touched() {
    for (plain, pad) in [(&b"{}"[..], 0), ("สวัสดี ผู้ใหญ่".as_bytes(), 100), (&[b'x'; LONGEST][..], 0)]
    {
        let device = Device::new();
        let keys = Keys::read(&device.public, &device.auth).expect("keys");
        let once = SecretKey::from_slice(&[9; 32]).expect("a key");
        let body = encrypt(&keys, &once, [3; 16], plain, pad).expect("fits");
        assert!(body.len() <= 4096);
        let mut touched = body.clone();
        *touched.last_mut().expect("bytes") ^= 1;
        assert_eq!(device.read_both(&body, &touched), (Some(plain.to_vec()), None));
    }
    let device = Device::new();
    let keys = Keys::read(&device.public, &device.auth).expect("keys");
    let once = SecretKey::from_slice(&[9; 32]).expect("a key");
    assert!(encrypt(&keys, &once, [3; 16], &[0; LONGEST], 1).is_none());
}

#[test]
fn keys_that_are_none_are_refused() {
    let device = Device::new();
    assert!(Keys::read(&device.public[..64], &device.auth).is_err());
    assert!(Keys::read(&device.public, &device.auth[..15]).is_err());
    let mut off_the_curve = device.public.clone();
    off_the_curve[64] ^= 1;
    assert!(Keys::read(&off_the_curve, &device.auth).is_err());
}

/// A device, by ring.
struct Device {
    private: agreement::EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

impl Device {
    fn new() -> Device {
        let private = agreement::EphemeralPrivateKey::generate(&agreement::ECDH_P256, &SystemRandom::new())
            .expect("a key");
        let public = private.compute_public_key().expect("its point").as_ref().to_vec();
        Device { private, public, auth: [5; 16] }
    }

    fn read_both(self, one: &[u8], other: &[u8]) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let (salt, theirs) = (one[..16].to_vec(), one[21..86].to_vec());
        assert_eq!((&one[16..20], one[20]), (&4096_u32.to_be_bytes()[..], 65));
        let (public, auth) = (self.public, self.auth);
        agreement::agree_ephemeral(
            self.private,
            &agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, theirs.clone()),
            |shared| {
                let about = [b"WebPush: info\0".as_slice(), &public, &theirs].concat();
                let secret = hkdf(&auth, shared, &about, 32);
                let key = hkdf(&salt, &secret, b"Content-Encoding: aes128gcm\0", 16);
                let nonce = hkdf(&salt, &secret, b"Content-Encoding: nonce\0", 12);
                let open = |body: &[u8]| {
                    let key = aead::UnboundKey::new(&aead::AES_128_GCM, &key).expect("16 bytes");
                    let nonce = aead::Nonce::try_assume_unique_for_key(&nonce).expect("12 bytes");
                    let mut record = body[86..].to_vec();
                    let plain = aead::LessSafeKey::new(key)
                        .open_in_place(nonce, aead::Aad::empty(), &mut record)
                        .ok()?;
                    let end = plain.iter().rposition(|b| *b != 0)?;
                    assert_eq!(plain[end], 2);
                    Some(plain[..end].to_vec())
                };
                (open(one), open(other))
            },
        )
        .expect("agrees")
    }
}

/// HKDF of one block, written out: another hand than the library's.
fn hkdf(salt: &[u8], secret: &[u8], about: &[u8], length: usize) -> Vec<u8> {
    assert!(length <= digest::SHA256_OUTPUT_LEN);
    let mac = |key: &[u8], said: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), said);
    let first = mac(salt, secret);
    let block = mac(first.as_ref(), &[about, &[1]].concat());
    block.as_ref()[..length].to_vec()
}
