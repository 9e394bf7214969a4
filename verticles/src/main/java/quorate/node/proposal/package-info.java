/** The pool's open slot: propose, vote, lock, until a certificate decides it; and the store of the log, its only writer. */
package quorate.node.proposal;
