/** Every live slot: check again, record, sign, merge, finalise, submit, confirm; and the store of the ledger, its only writer. */
package quorate.node.commit;
