//! The two JSON forms: what a PSKT is made of, and a transaction as Quorate's `inspect tx` reads it.

use crate::Failed;
use kaspa_consensus_core::tx::{
    ScriptPublicKey, SignableTransaction, Transaction, TransactionId, TransactionOutpoint, UtxoEntry,
};
use kaspa_txscript::pay_to_script_hash_script;
use kaspa_wallet_pskt::prelude::*;
use serde_json::{Value, json};
use std::str::FromStr;

pub fn create(spec: &str) -> Result<PSKT<Signer>, Failed> {
    let spec: Value = serde_json::from_str(spec)?;
    let redeem = bytes(&spec["redeemScript"])?;
    let pool = pay_to_script_hash_script(&redeem);
    let sig_op_count = u8::try_from(number(&spec["sigOpCount"])?)?;
    let mut building = PSKT::<Creator>::default().set_version(Version::One).inputs_modifiable().outputs_modifiable().constructor();
    let inputs = list(&spec["inputs"])?;
    for input in inputs {
        building = building.input(
            InputBuilder::default()
                .utxo_entry(UtxoEntry::new(number(&input["amount"])?, pool.clone(), 0, false, None))
                .previous_outpoint(outpoint(input)?)
                .sig_op_count(sig_op_count)
                .redeem_script(redeem.clone())
                .build()?,
        );
    }
    for output in list(&spec["outputs"])? {
        let script = ScriptPublicKey::from_str(text(&output["scriptPublicKey"])?)?;
        building = building.output(OutputBuilder::default().amount(number(&output["amount"])?).script_public_key(script).build()?)?;
    }
    let mut updater = building.payload(Some(bytes(&spec["payload"])?))?.updater();
    for index in 0..inputs.len() {
        updater = updater.set_sequence(number(&spec["sequence"])?, index)?;
    }
    Ok(updater.signer())
}

pub fn transaction(spending: &SignableTransaction) -> Result<Value, Failed> {
    let tx: &Transaction = &spending.tx;
    let mut inputs = Vec::new();
    for (input, entry) in tx.inputs.iter().zip(&spending.entries) {
        let entry = entry.as_ref().ok_or("expected a utxoEntry of each input, found none")?;
        inputs.push(json!({
            "transactionId": input.previous_outpoint.transaction_id.to_string(),
            "index": input.previous_outpoint.index,
            "signatureScript": hex::encode(&input.signature_script),
            "sequence": input.sequence.to_string(),
            "sigOpCount": input.compute_commit.sig_op_count().unwrap_or_default(),
            "utxo": {
                "amount": entry.amount.to_string(),
                "spk": script(&entry.script_public_key),
                "blockDaaScore": entry.block_daa_score.to_string(),
                "isCoinbase": entry.is_coinbase,
            },
        }));
    }
    let outputs: Vec<Value> = tx
        .outputs
        .iter()
        .map(|output| json!({"value": output.value.to_string(), "spk": script(&output.script_public_key)}))
        .collect();
    Ok(json!({
        "version": tx.version,
        "inputs": inputs,
        "outputs": outputs,
        "lockTime": tx.lock_time.to_string(),
        "subnetworkId": tx.subnetwork_id.to_string(),
        "gas": tx.gas.to_string(),
        "payload": hex::encode(&tx.payload),
    }))
}

fn script(script: &ScriptPublicKey) -> Value {
    json!({"version": script.version(), "script": hex::encode(script.script())})
}

fn outpoint(input: &Value) -> Result<TransactionOutpoint, Failed> {
    let id = TransactionId::from_str(text(&input["transactionId"])?)?;
    Ok(TransactionOutpoint::new(id, u32::try_from(number(&input["index"])?)?))
}

fn list(value: &Value) -> Result<&Vec<Value>, Failed> {
    value.as_array().ok_or_else(|| format!("expected a list, found {value}").into())
}

fn text(value: &Value) -> Result<&str, Failed> {
    value.as_str().ok_or_else(|| format!("expected a text, found {value}").into())
}

fn number(value: &Value) -> Result<u64, Failed> {
    value.as_u64().ok_or_else(|| format!("expected a number, found {value}").into())
}

fn bytes(value: &Value) -> Result<Vec<u8>, Failed> {
    Ok(hex::decode(text(value)?)?)
}
