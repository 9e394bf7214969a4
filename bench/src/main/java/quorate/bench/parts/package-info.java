/** JMH benchmarks of the hot parts. */
package quorate.bench.parts;
