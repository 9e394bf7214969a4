/** A real kaspad on a private simnet. */
package quorate.devnet.kaspad;
