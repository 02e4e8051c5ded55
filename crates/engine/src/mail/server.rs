//! The mail server of the settings: where it is, how it is spoken to, and what may go wrong with it.

use std::{net::IpAddr, time::Duration};

use connector::{Fault, FaultClass, Secret};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How long the server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);
/// Answers that say that we are not let in: a person has to mend the settings, and the mail waits for that.
const NOT_LET_IN: [u16; 4] = [530, 534, 535, 538];

/// A mail server, from the settings.
#[derive(Clone, Debug)]
pub struct MailServer {
    host: String,
    port: u16,
    way: Way,
    login: Option<(String, Secret)>,
    from: Mailbox,
}

/// How a connection is kept from other eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// TLS from the first byte: `smtps://`.
    Tls,
    /// STARTTLS, and nothing without it: `smtp://`.
    StartTls,
    /// Not at all: `smtp://` on this machine.
    Plain,
}

/// What is wrong with the settings of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The address of the server cannot be read.
    #[error("it is no SMTP address")]
    Address,
    /// There is something in it that nobody would heed.
    #[error("there is something after the host")]
    More,
    /// The sender cannot be read.
    #[error("it is no mail address")]
    From,
}

impl MailServer {
    /// Reads the settings: `smtps://user:password@host:port` or `smtp://…`, and whom mail is from (`inbox@example.com` or
    /// `Sampan <inbox@example.com>`).
    pub fn new(url: &Secret, from: &str) -> Result<MailServer, MailError> {
        let url = Url::parse(url.reveal()).map_err(|_| MailError::Address)?;
        let secure = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            _ => return Err(MailError::Address),
        };
        // `smtp` is no scheme that the parser knows hosts of: an address of numbers is a name to it.
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MailError::Address)?;
        let host = Host::parse(host).map_err(|_| MailError::Address)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(MailError::More);
        }
        let way = match (secure, is_here(&host)) {
            (true, _) => Way::Tls,
            (false, true) => Way::Plain,
            (false, false) => Way::StartTls,
        };
        let port = url.port().unwrap_or(match way {
            Way::Tls => 465,
            Way::StartTls => 587,
            Way::Plain => 25,
        });
        let said = |text: &str| percent_decode_str(text).decode_utf8().map(std::borrow::Cow::into_owned);
        let login = match (url.username(), url.password()) {
            ("", _) => None,
            (user, password) => {
                let user = said(user).map_err(|_| MailError::Address)?;
                let password = said(password.unwrap_or_default()).map_err(|_| MailError::Address)?;
                Some((user, Secret::new(password)))
            }
        };
        let from = from.parse().map_err(|_| MailError::From)?;
        let host = match host {
            Host::Ipv6(ip) => ip.to_string(),
            other => other.to_string(),
        };
        Ok(MailServer { host, port, way, login, from })
    }

    /// Where it is, for a person: host and port, no password.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whom mail is from.
    pub(crate) fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Says hello and signs in, as for a mail, and leaves again. `hello` is our own host's name.
    pub async fn check(&self, hello: &str) -> Result<(), Fault> {
        match self.connect(hello)?.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::new(FaultClass::Upstream, "mail", "the mail server hung up")),
            Err(error) => Err(fault(&error)),
        }
    }

    /// Hands a letter over.
    pub(crate) async fn send(&self, hello: &str, letter: Message) -> Result<(), Fault> {
        self.connect(hello)?.send(letter).await.map(|_| ()).map_err(|error| fault(&error))
    }

    fn connect(&self, hello: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, Fault> {
        let tls = || TlsParameters::builder(self.host.clone()).build_rustls().map_err(|error| fault(&error));
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host.as_str())
            .port(self.port)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(hello.to_owned()))
            .tls(match self.way {
                Way::Tls => Tls::Wrapper(tls()?),
                Way::StartTls => Tls::Required(tls()?),
                Way::Plain => Tls::None,
            });
        if let Some((user, password)) = &self.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(builder.build())
    }
}

fn is_here(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => {
            name == "localhost"
                || name.ends_with(".localhost")
                || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// What went wrong, without the server's own words: they may name whom the mail is for.
fn fault(error: &Error) -> Fault {
    let (class, detail) = if let Some(code) = error.status() {
        let code: u16 = code.into();
        let class = if error.is_transient() || NOT_LET_IN.contains(&code) {
            FaultClass::Upstream
        } else {
            FaultClass::Invalid
        };
        (class, format!("the mail server answered {code}"))
    } else if error.is_tls() {
        (FaultClass::Upstream, "there was no TLS with the mail server".to_owned())
    } else if error.is_timeout() {
        (FaultClass::Upstream, "the mail server did not answer in time".to_owned())
    } else if error.is_client() {
        // STARTTLS or a way of signing in that the server does not have, too: the settings can be mended.
        (FaultClass::Upstream, "the mail server cannot be spoken to this way".to_owned())
    } else {
        (FaultClass::Upstream, "the mail server could not be reached".to_owned())
    };
    Fault::new(class, "mail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<MailServer, MailError> {
        MailServer::new(&Secret::new(url), "inbox@example.com")
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for (url, way, place) in [
            ("smtps://mail.example.com", Way::Tls, "mail.example.com:465"),
            ("smtp://mail.example.com", Way::StartTls, "mail.example.com:587"),
            ("smtp://mail.example.com:2525", Way::StartTls, "mail.example.com:2525"),
            ("smtp://192.0.2.1", Way::StartTls, "192.0.2.1:587"),
            ("smtp://127.0.0.1.example.com", Way::StartTls, "127.0.0.1.example.com:587"),
            ("smtp://localhost", Way::Plain, "localhost:25"),
            ("smtp://127.0.0.1:2525", Way::Plain, "127.0.0.1:2525"),
            ("smtp://[::1]:2525", Way::Plain, "::1:2525"),
            ("smtps://127.0.0.1", Way::Tls, "127.0.0.1:465"),
        ] {
            let server = read(url).expect(url);
            assert_eq!((server.way, server.place().as_str()), (way, place), "{url}");
        }
    }

    #[test]
    fn a_password_is_read_as_addresses_write_it_and_never_shown() {
        let server = read("smtps://mai%40example.com:fake%2Fpass%3Aword@mail.example.com").expect("read");
        let (user, password) = server.login.as_ref().expect("a login");
        assert_eq!((user.as_str(), password.reveal()), ("mai@example.com", "fake/pass:word"));
        assert!(!format!("{server:?}").contains("fake/pass"));
        assert!(read("smtps://mail.example.com").expect("read").login.is_none());
    }

    #[test]
    fn what_cannot_be_a_mail_server_is_refused() {
        for url in ["https://mail.example.com", "mail.example.com", "smtp://", "smtp:mail", "smtps:///x"] {
            assert_eq!(read(url).expect_err(url), MailError::Address, "{url}");
        }
        for url in
            ["smtp://mail.example.com/x", "smtp://mail.example.com?tls=none", "smtp://mail.example.com#x"]
        {
            assert_eq!(read(url).expect_err(url), MailError::More, "{url}");
        }
        let from = |from| MailServer::new(&Secret::new("smtp://localhost"), from).map(|s| s.from.to_string());
        assert_eq!(from("Sampan <inbox@example.com>").as_deref(), Ok("Sampan <inbox@example.com>"));
        for bad in ["inbox", "", "a@b\r\nBcc: x@example.com"] {
            assert_eq!(from(bad).expect_err(bad), MailError::From, "{bad}");
        }
    }
}
