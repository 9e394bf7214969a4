/**
 * Events come in: by webhook from relayers, by gossip from peers. Both are held to the same checks of the source's proof and the
 * group's policy; what passes is stored once, made known here and announced to the peers. The only writer of the tables events,
 * event_content, event_delivery, streams and dead_letters.
 */
package quorate.node.ingestion;
