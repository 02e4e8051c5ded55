//! The house holds: what `docs/architecture.md` says is absent, is absent.

#[path = "house/dependencies.rs"]
mod dependencies;
#[path = "house/files.rs"]
mod files;
#[path = "house/platforms.rs"]
mod platforms;
#[path = "house/secrets.rs"]
mod secrets;
#[path = "house/sight.rs"]
mod sight;
#[path = "house/tree.rs"]
mod tree;
#[path = "house/vectors.rs"]
mod vectors;
