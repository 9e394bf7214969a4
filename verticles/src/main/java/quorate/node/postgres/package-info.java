/** The node's memory: connections, transactions and their outcomes, migrations, the identity lease, the change feed, retention. */
package quorate.node.postgres;
