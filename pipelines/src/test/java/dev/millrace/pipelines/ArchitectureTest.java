package dev.millrace.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages, which Maven's module graph does not see. */
@AnalyzeClasses(
    packages = "dev.millrace.pipelines",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PIPELINES = {
    "..postgrestokafka..", "..kafkatocassandra..", "..reconcile.."
  };

  @ArchTest
  static final ArchRule whatPipelinesShareKnowsNoPipeline =
      noClasses()
          .that()
          .resideOutsideOfPackages(PIPELINES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PIPELINES);

  @ArchTest
  static final ArchRule pipelinesDoNotKnowEachOther =
      slices()
          .matching("dev.millrace.pipelines.(postgrestokafka|kafkatocassandra|reconcile)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.millrace.pipelines.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheMicroBatchLoopNamesSpark =
      noClasses()
          .that()
          .resideOutsideOfPackage("..microbatch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.beam.runners.spark..");

  @ArchTest
  static final ArchRule theEngineKnowsNoUsers =
      noClasses()
          .that()
          .resideInAnyPackage("..microbatch..", "..transforms..", "..clients..", "..options..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..pipelines.users..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("dev\\.millrace\\.schemas\\.User.*");
}
