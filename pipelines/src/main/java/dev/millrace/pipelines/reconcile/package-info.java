/** The pipeline that holds both ends against each other: is every staged user in Cassandra? */
package dev.millrace.pipelines.reconcile;
