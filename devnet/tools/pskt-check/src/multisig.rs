//! Signature scripts of M-of-N redeem scripts. The crate leaves them to its caller; its wallet's own are in another order, which the
//! script engine refuses.

use kaspa_txscript::script_builder::ScriptBuilder;
use kaspa_wallet_pskt::prelude::*;

const OP_1: u8 = 0x51;
const OP_16: u8 = 0x60;
const PUSH_KEY: u8 = 32;
const PUSH_SIGNATURE: u8 = 65;

/// Exactly M signatures, in the order of the redeem script's keys, then the redeem script.
pub fn signature_script(input: &Input) -> Result<Vec<u8>, String> {
    let redeem = input.redeem_script.as_ref().ok_or("expected a redeemScript, found none")?;
    let (threshold, keys) = parse(redeem)?;
    let signatures: Vec<[u8; 64]> = keys
        .iter()
        .filter_map(|key| input.partial_sigs.iter().find(|(signer, _)| signer.x_only_public_key().0.serialize() == *key))
        .map(|(_, signature)| signature.into_bytes())
        .take(threshold)
        .collect();
    if signatures.len() < threshold {
        return Err(format!("expected {threshold} signatures, found {}", signatures.len()));
    }
    let mut script = Vec::new();
    for signature in signatures {
        script.push(PUSH_SIGNATURE);
        script.extend_from_slice(&signature);
        script.push(input.sighash_type.to_u8());
    }
    let push = ScriptBuilder::new().add_data(redeem).map_err(|wrong| wrong.to_string())?.drain();
    script.extend(push);
    Ok(script)
}

fn parse(redeem: &[u8]) -> Result<(usize, Vec<[u8; 32]>), String> {
    let first = *redeem.first().ok_or("expected a redeemScript, found an empty one")?;
    if !(OP_1..=OP_16).contains(&first) {
        return Err(format!("expected a redeemScript that begins with a number, found {first:#x}"));
    }
    let mut keys = Vec::new();
    let mut rest = &redeem[1..];
    while rest.first() == Some(&PUSH_KEY) && rest.len() > 32 {
        keys.push(rest[1..33].try_into().expect("32 bytes"));
        rest = &rest[33..];
    }
    Ok(((first - OP_1 + 1) as usize, keys))
}
