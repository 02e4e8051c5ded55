//! {{Name}}: not written yet. It refuses every operation and takes no webhook.

mod composer;
mod fault;
mod hook;
mod manifest;

use connector::{
    AccountContext, Admission, Connector, Delivery, Fault, Hook, Keys, Manifest, Op, Refusal, Reply, Request,
    ThreadContext, Unreadable,
};
use model::{Composer, Event, Time};

/// The {{Name}} connector.
pub static {{NAME}}: {{Name}} = {{Name}};

/// The code for {{Name}}.
#[derive(Clone, Copy, Debug)]
pub struct {{Name}};

// What is not here refuses by itself, see `crates/connector/src/connector.rs`: write it here when the manifest lists it.
impl Connector for {{Name}} {
    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn verify(&self, hook: &Hook<'_>, keys: &Keys<'_>, _now: Time) -> Result<Admission, Refusal> {
        hook::verify(hook, keys)
    }

    fn split(&self, hook: &Hook<'_>) -> Vec<Delivery> {
        hook::split(hook.body)
    }

    fn decode(&self, event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
        hook::decode(event, own)
    }

    fn authorize(&self, request: Request, _keys: &Keys<'_>, _now: Time) -> Request {
        // The engine calls this at the moment a request leaves: sign it here, and nowhere else.
        request
    }

    fn fault(&self, _op: Op, reply: &Reply) -> Option<Fault> {
        fault::of(reply)
    }

    fn composer(&self, _thread: &ThreadContext, _account: &AccountContext) -> Composer {
        composer::composer()
    }
}
