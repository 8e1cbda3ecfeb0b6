/// Tests of the benchmark itself, whose sources are in `bench/src`.
package bench;
