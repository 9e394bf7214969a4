//! What the wallet's own PSKT code (crate `kaspa-wallet-pskt`) makes of Quorate's PSKB texts, and the other way round. Each command
//! prints one text on standard output; an error is one line on standard error and exit code 1.
//!
//! ```text
//! pskt-check create SPEC           SPEC: {"inputs":[{"transactionId","index","amount"}],"redeemScript","sigOpCount","sequence",
//!                                  "outputs":[{"amount","scriptPublicKey"}],"payload"}; bytes are hex            -> PSKB
//! pskt-check sign FILE KEYFILE     with the secret key in KEYFILE, hex                                              -> PSKB
//! pskt-check combine FILE FILE...                                                                                 -> PSKB
//! pskt-check finalize FILE                                                                                        -> PSKB
//! pskt-check extract FILE          runs the wallet's script engine                                   -> transaction as JSON
//! ```

mod json;
mod multisig;

use kaspa_consensus_core::config::params::SIMNET_PARAMS;
use kaspa_consensus_core::hashing::sighash::{SigHashReusedValuesUnsync, calc_schnorr_signature_hash};
use kaspa_wallet_pskt::prelude::*;
use secp256k1::{Keypair, Message};
use std::fs;

type Failed = Box<dyn std::error::Error>;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(text) => println!("{text}"),
        Err(failed) => {
            eprintln!("pskt-check: {failed}");
            std::process::exit(1);
        }
    }
}

fn run(arguments: &[&str]) -> Result<String, Failed> {
    match arguments {
        ["create", spec] => Ok(Bundle::from(json::create(&fs::read_to_string(spec)?)?).serialize()?),
        ["sign", file, key] => sign(file, fs::read_to_string(key)?.trim()),
        ["combine", first, more @ ..] if !more.is_empty() => combine(first, more),
        ["finalize", file] => finalize(file),
        ["extract", file] => extract(file),
        _ => Err("usage: create SPEC | sign FILE KEYFILE | combine FILE FILE... | finalize FILE | extract FILE".into()),
    }
}

fn read(file: &str) -> Result<Bundle, Failed> {
    Ok(Bundle::deserialize(fs::read_to_string(file)?.trim())?)
}

/// The one PSKT of a bundle.
fn one<R>(file: &str) -> Result<PSKT<R>, Failed> {
    let mut bundle = read(file)?;
    match bundle.0.len() {
        1 => Ok(PSKT::from(bundle.0.remove(0))),
        others => Err(format!("{file}: expected 1 PSKT, found {others}").into()),
    }
}

fn sign(file: &str, key: &str) -> Result<String, Failed> {
    let pair = Keypair::from_seckey_str_global(key)?;
    let signer: PSKT<Signer> = one(file)?;
    let signed = signer.pass_signature_sync(|tx, types| -> Result<Vec<SignInputOk>, String> {
        let reused = SigHashReusedValuesUnsync::new();
        tx.tx
            .inputs
            .iter()
            .enumerate()
            .map(|(index, _)| {
                let digest = calc_schnorr_signature_hash(&tx.as_verifiable(), index, types[index], &reused);
                let message = Message::from_digest_slice(&digest.as_bytes()).map_err(|wrong| wrong.to_string())?;
                let signature = Signature::Schnorr(pair.sign_schnorr(message));
                Ok(SignInputOk { signature, pub_key: pair.public_key(), key_source: None })
            })
            .collect()
    })?;
    Ok(Bundle::from(signed).serialize()?)
}

fn combine(first: &str, more: &[&str]) -> Result<String, Failed> {
    let mut combined: PSKT<Combiner> = one(first)?;
    for file in more {
        combined = (combined + one::<Signer>(file)?)?;
    }
    Ok(Bundle::from(combined).serialize()?)
}

fn finalize(file: &str) -> Result<String, Failed> {
    let finalizer: PSKT<Finalizer> = one(file)?;
    let done = finalizer.finalize_sync(|pskt| {
        let scripts: Result<Vec<_>, String> = pskt.inputs.iter().map(multisig::signature_script).collect();
        scripts.map_err(std::io::Error::other)
    })?;
    Ok(Bundle::from(done).serialize()?)
}

fn extract(file: &str) -> Result<String, Failed> {
    let finalizer: PSKT<Finalizer> = one(file)?;
    let spending = finalizer.extractor()?.extract_tx(&SIMNET_PARAMS)?;
    Ok(json::transaction(&spending)?.to_string())
}
