/** The demo's database server: PostgreSQL from its Maven artifact, one server for all signers, one database for each. */
package quorate.devnet.postgres;
