"""Questions on feature tables: where they live, how they are made and written, and their copy online."""

from __future__ import annotations

from pytest_dbml_kata.question import IN_ENGINE, Right, Source, Topic, Wrong, error_of

if IN_ENGINE:
    from datetime import date
    from functools import partial
    from itertools import combinations

    import pyarrow as pa
    from deltalake import DeltaTable, write_deltalake
    from pyspark.sql import functions as F

    from pytest_dbml_kata.tables import Table

topic = Topic()

DAY = "2026-11-25"
PAGES = "https://docs.databricks.com/aws/en/machine-learning/feature-store"
TABLES = Source("Feature tables in Unity Catalog", f"{PAGES}/uc/feature-tables-uc", DAY)
CLIENTS = Source("Feature Engineering Python API", f"{PAGES}/python-api", DAY)
TIME = Source("Point-in-time feature joins", f"{PAGES}/time-series", DAY)
ONLINE = Source("Databricks Online Feature Stores", f"{PAGES}/online-feature-store", DAY)
CONCEPTS = Source("Databricks Feature Store overview and glossary", f"{PAGES}/concepts", DAY)
SERVING = Source("Feature Serving endpoints", f"{PAGES}/feature-function-serving", DAY)
SHARING = Source(
    "Share feature tables across workspaces (legacy)",
    "https://docs.databricks.com/aws/en/archive/machine-learning/feature-store/multiple-workspaces",
    DAY,
)
PRIVILEGES = Source(
    "Unity Catalog privileges reference",
    "https://docs.databricks.com/aws/en/data-governance/unity-catalog/access-control/privileges-reference",
    DAY,
)
CONSTRAINTS = Source("Constraints on Databricks", "https://docs.databricks.com/aws/en/tables/constraints", DAY)
MERGE = Source("MERGE INTO", "https://docs.databricks.com/aws/en/sql/language-manual/delta-merge-into", DAY)
HISTORY = Source("Work with table history", "https://docs.databricks.com/aws/en/tables/history", DAY)

WORKSPACE_STORE = (
    "The workspace feature store and its `FeatureStoreClient` are legacy and on their way out; feature tables in Unity "
    "Catalog, with `FeatureEngineeringClient`, take their place."
)

if IN_ENGINE:

    def merge(path, batch):
        """Match the rows of a batch with those of a Delta table by `id`."""
        return DeltaTable(path).merge(batch, "new.id = old.id", source_alias="new", target_alias="old")

    def upsert(path, batch):
        """Update the rows whose `id` the table has, and insert the others. Returns how many of each there were."""
        return merge(path, batch).when_matched_update_all().when_not_matched_insert_all().execute()

    def column(path, name, version=None):
        """A column of a Delta table, by `id`."""
        rows = DeltaTable(path, version=version).to_pyarrow_table().to_pylist()
        return [row[name] for row in sorted(rows, key=lambda row: row["id"])]


# Where they live


topic.documented(
    "workspaces_that_reach_a_table",
    objectives=("feature-table-scope",),
    difficulty=1,
    stem="""
        Three workspaces are attached to the same Unity Catalog metastore. In one of them a team creates the feature
        table `ml.crm.customers`. From where can it be used, given the privileges?
    """,
    right=Right(
        text="From each of the three, under the same three-part name",
        because="A feature table in Unity Catalog belongs to the metastore. Every workspace that is attached to it "
        "sees the table by the same name, with nothing to copy or to register.",
    ),
    wrong=(
        Wrong(
            text="From its own workspace, until it is published to an online store",
            believed="Workspace-level feature tables do belong to one workspace, and publishing sounds like sharing.",
            because="A table in Unity Catalog is not tied to the workspace that made it, and an online store is there "
            "for fast lookups, not for sharing tables.",
        ),
        Wrong(
            text="From every workspace of the account, whatever its metastore",
            believed="Unity Catalog is set up at the level of the account.",
            because="The metastore is the border. A workspace that is attached to another metastore needs the table to "
            "be shared with it.",
        ),
        Wrong(
            text="From the others too, once they keep an access token of the first",
            believed="That is how workspace-level feature stores were shared.",
            because="Tokens of a central workspace belong to the legacy store. In Unity Catalog, privileges on the "
            "table decide, in whatever workspace one works.",
        ),
    ),
    source=TABLES,
)


topic.documented(
    "call_for_a_table_in_unity_catalog",
    objectives=("feature-table-scope", "feature-table-create"),
    difficulty=1,
    stem="A new feature table should be governed by Unity Catalog. Which call makes it?",
    right=Right(
        text='`FeatureEngineeringClient().create_table(name="ml.crm.customers", ...)`',
        because="This client is the one for Unity Catalog. It takes a name of catalog, schema and table, and sets the "
        "primary key that makes the Delta table a feature table.",
    ),
    wrong=(
        Wrong(
            text='`FeatureStoreClient().create_table(name="crm.customers", ...)`',
            believed="Many notes and the exam guide of 2022 know this client alone.",
            because="It is the client of the workspace feature store, and a name of two parts stands for a table in "
            "the workspace's own Hive metastore, outside Unity Catalog.",
        ),
        Wrong(
            text='`FeatureStoreClient().register_table(delta_table="crm.customers", ...)`',
            believed="Registering sounds like handing a table over to a catalog.",
            because="It lists an existing Delta table in the workspace feature store. Nothing gets into Unity Catalog "
            "by that.",
        ),
        Wrong(
            text='`spark.catalog.createTable("ml.crm.customers", schema=features.schema)`',
            believed="The name has three parts, so the table does get into Unity Catalog.",
            because="It gets there without a primary key, and a table without one cannot be used as a feature table.",
        ),
    ),
    source=CLIENTS,
    retiring=WORKSPACE_STORE,
)


topic.documented(
    "sharing_tables_of_a_workspace",
    objectives=("feature-table-scope",),
    difficulty=2,
    stem="""
        Without Unity Catalog, feature tables belong to a workspace. How were several workspaces made to work with the
        same ones?
    """,
    right=Right(
        text="One workspace held the store, and the others reached it with a token kept as a secret",
        because="A central workspace was chosen for all metadata. Whoever worked elsewhere named it in the client's "
        "`feature_store_uri`, which points to secrets with its host and a token.",
    ),
    wrong=(
        Wrong(
            text="An account admin listed the tables in the console, and each workspace subscribed to them",
            believed="Catalogs are assigned to workspaces in the account console in such a way.",
            because="The workspace feature store is unknown to the account. That is the very limit that Unity Catalog "
            "removes.",
        ),
        Wrong(
            text="Each workspace registered the same Delta path, and the metadata were kept in step",
            believed="A Delta table is a folder, and any workspace with access can read it.",
            because="The rows could be read, but keys, lineage and permissions of a feature table stayed with the "
            "workspace that had registered it. Nothing kept several such entries in step.",
        ),
        Wrong(
            text="The tables were published to one online store, and every workspace trained from it",
            believed="An online store lies outside of any workspace, so all of them can read it.",
            because="It serves single lookups with low latency. Training sets are made from the offline tables.",
        ),
    ),
    source=SHARING,
    retiring=WORKSPACE_STORE,
)


topic.documented(
    "rights_for_training_with_a_table",
    objectives=("feature-table-scope", "feature-table-train"),
    difficulty=2,
    stem="""
        A colleague is to make training sets from the feature table `ml.crm.customers` in Unity Catalog. Which rights
        are needed, and no more?
    """,
    right=Right(
        text="`SELECT` on the table, `USE SCHEMA` on `ml.crm` and `USE CATALOG` on `ml`",
        because="A feature table is a table: reading it takes `SELECT`, and the use of the schema and the catalog that "
        "contain it.",
    ),
    wrong=(
        Wrong(
            text="`CAN VIEW METADATA` on the table, set by its owner on the page of the Features UI",
            believed="That is a permission of the workspace feature store, where notes still take it from.",
            because="It governs the entry in the legacy store. Unity Catalog has privileges of its own, and seeing an "
            "entry is not reading the rows.",
        ),
        Wrong(
            text="`EXECUTE` on the table, `USE SCHEMA` on `ml.crm` and `USE CATALOG` on `ml`",
            believed="Models and functions in Unity Catalog are used with `EXECUTE`.",
            because="`EXECUTE` is for functions and models. The rows of a table are read with `SELECT`.",
        ),
        Wrong(
            text="`SELECT` and `MODIFY` on the table, with which schema and catalog come along",
            believed="A training set writes its lookups somewhere, and rights seem to be passed upwards.",
            because="Nothing is written to the table, so `MODIFY` is too much. And rights are inherited from the "
            "catalog downwards, never upwards: without `USE CATALOG` the table stays out of reach.",
        ),
    ),
    source=PRIVILEGES,
)


# Making them


topic.documented(
    "table_made_from_a_schema",
    objectives=("feature-table-create", "feature-table-write"),
    difficulty=1,
    stem="""
        The DataFrame `features` has 500 rows. What is there after this call?

            fe.create_table(name="ml.crm.customers", primary_keys=["customer_id"],
                            schema=features.schema)
    """,
    right=Right(
        text="An empty Delta table, which `write_table` can fill",
        because="`schema` says which columns there are. Rows come with `write_table`, or at once when the DataFrame is "
        "given as `df` in place of the schema.",
    ),
    wrong=(
        Wrong(
            text="A Delta table with the 500 rows, as the schema belongs to `features`",
            believed="It looks as if the call were given the DataFrame.",
            because="A schema is names and types, with no way back to the rows. Giving `df=features` is what saves "
            "them.",
        ),
        Wrong(
            text="A view on `features`, which is computed anew by each lookup",
            believed="Feature stores are described as keeping the definition of features.",
            because="A feature table is a Delta table with stored values. The code that computes them is run by your "
            "own jobs.",
        ),
        Wrong(
            text="An entry in the catalog, to which the first write adds a Delta table",
            believed="Metadata and data are often made in two steps.",
            because="The call makes the Delta table itself, with its columns and its primary key. It merely has no "
            "rows.",
        ),
    ),
    source=TABLES,
)


topic.documented(
    "existing_table_as_feature_table",
    objectives=("feature-table-create",),
    difficulty=2,
    stem="""
        A large Delta table in Unity Catalog has a row for each customer and no constraints. What makes it a feature
        table with the least work?
    """,
    right=Right(
        text="Set `customer_id` NOT NULL and add it as primary key with `ALTER TABLE`",
        because="A Delta table in Unity Catalog with a primary key is a feature table. Key columns have to be NOT NULL "
        "before the constraint is added; no row is copied.",
    ),
    wrong=(
        Wrong(
            text="Read the table and pass it to `create_table` as `df`, with a name of its own",
            believed="`create_table` is the call that notes teach for making feature tables.",
            because="That works, but copies all rows into a second table that has to be kept up to date from then on.",
        ),
        Wrong(
            text="Call `publish_table` on it, which registers its columns as features",
            believed="Publishing sounds like announcing the table to the feature store.",
            because="Publishing copies a feature table to an online store, and it asks for the primary key that is "
            "missing here.",
        ),
        Wrong(
            text="Give it the tag `feature_table` in Catalog Explorer, and its key as the value",
            believed="Tags do help to find feature tables.",
            because="Tags describe and make searchable. What lookups go by is the declared primary key.",
        ),
    ),
    source=TABLES,
)


@topic.question(
    objectives=("feature-table-create",),
    difficulty=1,
    stem="""
        A feature table is to be made from these rows. Which primary keys tell every row apart?

            store  day    product  sold
            north  May 1  tea      4
            north  May 1  milk     4
            south  May 1  tea      4
            south  May 2  milk     5
    """,
    right=Right(
        text="`store` and `product`",
        seen=["store, product"],
        because="Each of the four combinations of store and product occurs once. The columns of a primary key have to "
        "identify one row.",
    ),
    wrong=(
        Wrong(
            text="`day` and `product`",
            seen=["day, product"],
            believed="A date and a thing that is counted look like the usual key of a daily table.",
            because="Tea of May 1 is there twice, once for each store.",
        ),
        Wrong(
            text="`store` and `day`",
            seen=["store, day"],
            believed="A place and a date identify the rows of many tables.",
            because="On May 1 the north has two rows, one for each product.",
        ),
        Wrong(
            text="`product` and `sold`",
            seen=["product, sold"],
            believed="Any two columns seem to be enough for four rows.",
            because="Tea with 4 sold is there twice. A measured value is no part of an identity in any case.",
        ),
    ),
)
def columns_that_tell_rows_apart(spark) -> list[str]:
    """List the pairs of columns by which no two rows are the same."""
    rows = [("north", 1, "tea", 4), ("north", 1, "milk", 4), ("south", 1, "tea", 4), ("south", 2, "milk", 5)]
    sales = Table.of({"store": "string", "day": "int", "product": "string", "sold": "int"}, rows).on(spark)
    pairs = combinations(sales.columns, 2)
    return [", ".join(pair) for pair in pairs if sales.groupBy(*pair).count().filter("count > 1").isEmpty()]


@topic.question(
    objectives=("feature-table-create", "feature-table-write"),
    difficulty=2,
    stem="""
        `id` is NOT NULL in a Delta table, as the column of a primary key has to be. Two plain appends follow: one has a
        row with a null `id`, the other a row with an `id` that is there already. Which does Delta refuse?
    """,
    right=Right(
        text="The one with the null, but not the one with the known `id`",
        seen=["null"],
        because="NOT NULL is enforced on every write. Uniqueness is not: in Unity Catalog a primary key is a statement "
        "about the data, which the writer has to keep true, for example by a merge.",
    ),
    wrong=(
        Wrong(
            text="The one with the known `id`, but not the one with the null",
            seen=["known"],
            believed="In databases a primary key is the promise that a key is there once.",
            because="The append with the known `id` goes through and leaves two rows with it; it is the null that is "
            "refused.",
        ),
        Wrong(
            text="Each of the two, as a primary key forbids nulls and repetition",
            seen=["null", "known"],
            believed="That is what the primary key of a relational database does.",
            because="Delta checks NOT NULL alone. Primary keys are declared, and not enforced.",
            claim="A Delta table refuses to append a row whose key it has already.",
        ),
        Wrong(
            text="Not a single one, as constraints are notes for the reader here",
            seen=[],
            believed="One has heard that constraints in Unity Catalog are informational.",
            because="That holds for primary and foreign keys. NOT NULL is checked, and a write that breaks it fails.",
        ),
    ),
    source=CONSTRAINTS,
)
def appends_that_delta_refuses(scratch) -> list[str]:
    """Append a null and a repeated id to a Delta table whose id is NOT NULL, and list what is refused."""
    schema = pa.schema([pa.field("id", pa.string(), nullable=False), pa.field("spend", pa.float64())])
    write_deltalake(scratch, pa.table({"id": ["a", "b"], "spend": [1.0, 2.0]}, schema=schema))
    batches = {
        "null": pa.table({"id": pa.array([None], pa.string()), "spend": [3.0]}),
        "known": pa.table({"id": ["a"], "spend": [3.0]}),
    }
    append = partial(write_deltalake, scratch, mode="append")
    return [name for name, batch in batches.items() if error_of(partial(append, batch))]


topic.documented(
    "key_of_a_time_series_table",
    objectives=("feature-table-create", "feature-table-train"),
    difficulty=2,
    stem="""
        A table keeps each customer's features day by day, and training sets are to look them up as of the time of a
        label. Which key is declared?
    """,
    right=Right(
        text="`PRIMARY KEY (customer_id, day TIMESERIES)`",
        because="The time column is part of the key, as a customer has a row for each day, and `TIMESERIES` says that "
        "it is to be matched with the latest earlier row instead of an equal one.",
    ),
    wrong=(
        Wrong(
            text="`PRIMARY KEY (customer_id TIMESERIES, day)`",
            believed="It reads like a time series for each customer.",
            because="The keyword stands with the column that holds the time, which has to be a date or a timestamp.",
        ),
        Wrong(
            text="`PRIMARY KEY (customer_id, day)`",
            believed="Both columns together do identify a row, and that is what a key is for.",
            because="Without `TIMESERIES` the day is a key like any other, with no as-of matching; current clients "
            "refuse to make a training set from a table with such a date key.",
        ),
        Wrong(
            text="`PRIMARY KEY (customer_id) PARTITIONED BY (day)`",
            believed="Partitions by day are a usual way to keep history.",
            because="Then a customer occurs once for each day under the same key, so the key identifies nothing. "
            "Partitions say how files are laid out, not how lookups match.",
        ),
    ),
    source=TIME,
)


# Writing them


@topic.question(
    objectives=("feature-table-write",),
    difficulty=1,
    stem="""
        A feature table has the customers a, b and c, a batch has c and d. How many rows are there after the batch has
        been merged by customer, appended, or written with overwrite?
    """,
    right=Right(
        text="4 after the merge, 5 after the append, 2 after the overwrite",
        seen=[4, 5, 2],
        because="A merge updates c and inserts d, an append adds two rows and leaves c there twice, an overwrite keeps "
        "nothing but the batch. `FeatureEngineeringClient.write_table` therefore merges.",
    ),
    wrong=(
        Wrong(
            text="4 after the merge, 4 after the append, 2 after the overwrite",
            seen=[4, 4, 2],
            believed="A key seems to be there once, however rows are written.",
            because="An append looks at no key. The customer c is there twice afterwards.",
        ),
        Wrong(
            text="4 after the merge, 5 after the append, 4 after the overwrite",
            seen=[4, 5, 4],
            believed="Overwriting sounds like replacing the rows that have come anew.",
            because="An overwrite replaces the whole table: a and b are gone.",
            claim="Writing a batch with overwrite replaces the rows of its keys and keeps the others.",
        ),
        Wrong(
            text="3 after the merge, 5 after the append, 2 after the overwrite",
            seen=[3, 5, 2],
            believed="Merging is taken for an update of rows that are there.",
            because="A merge inserts the rows whose key is new as well, which is why it is called an upsert.",
        ),
    ),
    source=TABLES,
)
def rows_after_three_ways_to_write(scratch) -> list[int]:
    """Merge, append and overwrite the same batch into three copies of a Delta table, and count the rows."""
    batch = pa.table({"id": ["c", "d"], "spend": [30.0, 40.0]})
    for name in ("merged", "appended", "overwritten"):
        write_deltalake(scratch / name, pa.table({"id": ["a", "b", "c"], "spend": [1.0, 2.0, 3.0]}))
    upsert(scratch / "merged", batch)
    write_deltalake(scratch / "appended", batch, mode="append")
    write_deltalake(scratch / "overwritten", batch, mode="overwrite")
    return [len(column(scratch / name, "id")) for name in ("merged", "appended", "overwritten")]


@topic.question(
    objectives=("feature-table-write",),
    difficulty=2,
    stem="""
        The table says that customer a has spent 10. A merge by customer, which updates all columns and inserts what is
        new, brings a row for a whose `spend` is null. What does the table say then?
    """,
    right=Right(
        text="Null, as a missing value is written like any other",
        seen={"spend": [None], "updated": 1},
        because="An update sets the column to what the batch has, and that is null. Whoever wants to keep known values "
        "leaves such rows out, or fills them first.",
    ),
    wrong=(
        Wrong(
            text="10, as a merge keeps known values where the batch has none",
            seen={"spend": [10.0], "updated": 1},
            believed="Merging is read as completing: new knowledge is added to what is there.",
            because="A merge decides by the key which rows to update. Within a row it takes the batch's cells as they "
            "are, null too.",
            claim="When a merge brings a null for an existing row, the stored value is kept.",
        ),
        Wrong(
            text="10, as a row with a null is left out of a merge",
            seen={"spend": [10.0], "updated": 0},
            believed="Nulls never match in a join, and a merge is a kind of join.",
            because="It is nulls in the key that never match. This row's key is a, so it matches and is written.",
        ),
        Wrong(
            text="0, as null becomes the default of the column's type",
            seen={"spend": [0.0], "updated": 1},
            believed="Some loaders do fill gaps of number columns with zero.",
            because="Delta stores null as null. Zero would be a value that nobody has measured.",
        ),
    ),
    source=MERGE,
)
def null_that_a_merge_brings(scratch) -> dict[str, object]:
    """Upsert a row with a null into a Delta table, read the column and how many rows were updated."""
    write_deltalake(scratch, pa.table({"id": ["a"], "spend": [10.0]}))
    done = upsert(scratch, pa.table({"id": ["a"], "spend": pa.array([None], pa.float64())}))
    return {"spend": column(scratch, "spend"), "updated": done["num_target_rows_updated"]}


@topic.question(
    objectives=("feature-table-write",),
    difficulty=2,
    stem="""
        Another job computes `spend` and knows no ages. Its batch is merged by `id`; the merge sets and inserts the
        columns that the batch has. Which ages do b and c have then?

            table            batch
            id  age  spend   id  spend
            a   30   1       b   20
            b   40   2       c   3
    """,
    right=Right(
        text="b keeps 40, and c has null",
        seen={"a": 30.0, "b": 40.0, "c": None},
        because="A column that is not in the batch is not touched in rows that are there, and there is nothing to put "
        "into it for a new row. So several jobs can each write their own features.",
    ),
    wrong=(
        Wrong(
            text="b has null, and c has null",
            seen={"a": 30.0, "b": None, "c": None},
            believed="The row of b seems to be replaced by the row of the batch.",
            because="A merge updates columns of the matched row. Those that it does not set keep their values.",
            claim="A merge replaces the whole row, so columns that the batch lacks become null.",
        ),
        Wrong(
            text="b keeps 40, and c gets 35, the mean",
            seen={"a": 30.0, "b": 40.0, "c": 35.0},
            believed="Feature stores are thought to impute what is missing.",
            because="Nothing is imputed by a write. What is not known is null.",
        ),
        Wrong(
            text="b keeps 40, and there is no c",
            seen={"a": 30.0, "b": 40.0},
            believed="A row that lacks a feature looks incomplete and unfit to be inserted.",
            because="The key is all that a new row needs, as long as the other columns may be null.",
        ),
    ),
    source=TABLES,
)
def columns_that_a_batch_lacks(scratch) -> dict:
    """Merge a batch that lacks a column into a Delta table, and read that column."""
    write_deltalake(scratch, pa.table({"id": ["a", "b"], "age": [30.0, 40.0], "spend": [1.0, 2.0]}))
    batch = pa.table({"id": ["b", "c"], "spend": [20.0, 3.0]})
    set_spend = {"spend": "new.spend"}
    (
        merge(scratch, batch)
        .when_matched_update(set_spend)
        .when_not_matched_insert({"id": "new.id", **set_spend})
        .execute()
    )
    return dict(zip(column(scratch, "id"), column(scratch, "age"), strict=True))


@topic.question(
    objectives=("feature-table-write",),
    difficulty=3,
    stem="""
        A Delta table has one row, customer a. Two batches are merged into it by customer, updating all and inserting
        all: the first has two rows for a, the second two rows for z. Which merges go through?
    """,
    right=Right(
        text="The second alone, and z is there twice afterwards",
        seen={"a": "refused", "z": 2},
        because="Two rows that want to update the same row are refused, as it is open which should win. Rows that "
        "match nothing are inserted, each of them. So repeated keys have to be removed from a batch beforehand.",
    ),
    wrong=(
        Wrong(
            text="The first alone, and a has the values of the later row",
            seen={"a": 1, "z": "refused"},
            believed="Rows seem to be applied one after the other, so the last one wins.",
            because="Rows of a DataFrame have no order that a merge could follow. It refuses to choose.",
        ),
        Wrong(
            text="Both go through, and a and z are there once each",
            seen={"a": 1, "z": 1},
            believed="A merge by a key is expected to leave one row for each key.",
            because="The first is refused, and the second leaves two rows: rows of the batch are matched with the "
            "table, not with one another.",
            claim="A merge by the key leaves one row for each key, even if the batch repeats a key.",
        ),
        Wrong(
            text="Neither goes through, as a batch with repeated keys is refused",
            seen={"a": "refused", "z": "refused"},
            believed="The error that repeated keys bring is well known.",
            because="It comes up where two rows match the same row of the table. Nothing in Delta checks the keys of "
            "rows that are merely inserted.",
        ),
    ),
    source=MERGE,
)
def keys_that_a_batch_repeats(scratch) -> dict[str, object]:
    """Merge batches that repeat a known and a new key into a Delta table, and count the rows of each key."""
    found = {}
    for key in ("a", "z"):
        path = scratch / key
        write_deltalake(path, pa.table({"id": ["a"], "spend": [1.0]}))
        batch = pa.table({"id": [key, key], "spend": [7.0, 8.0]})
        refused = error_of(partial(upsert, path, batch))
        found[key] = "refused" if refused else column(path, "id").count(key)
    return found


@topic.question(
    objectives=("feature-table-write",),
    difficulty=2,
    stem="""
        A Delta table has the columns `id` and `spend`. A batch has a third one, `city`, and is appended in the plain
        way, with no option about schemas. What happens?
    """,
    right=Right(
        text="The write fails, and the table stays as it is",
        seen={"refused": True, "columns": ["id", "spend"], "rows": 1},
        because="Delta enforces the table's schema. A new column has to be asked for, with the option that merges "
        "schemas; `write_table` does so for new features.",
    ),
    wrong=(
        Wrong(
            text="The rows are added without their cities",
            seen={"refused": False, "columns": ["id", "spend"], "rows": 2},
            believed="The table knows two columns, so it looks as if it took these two.",
            because="An append drops nothing in silence. The schemas differ, so the write is refused.",
        ),
        Wrong(
            text="The table gains `city`, null in the old rows",
            seen={"refused": False, "columns": ["id", "spend", "city"], "rows": 2},
            believed="Schema evolution is a known strength of Delta.",
            because="That is what happens once merging schemas is asked for. Without it, schemas are enforced.",
            claim="Appending a batch with a new column adds the column to a Delta table.",
        ),
        Wrong(
            text="The write fails after the rows were added",
            seen={"refused": True, "columns": ["id", "spend"], "rows": 2},
            believed="Files are written first, and the schema might be checked when they are there.",
            because="A write counts when its commit is in the log. One that fails leaves nothing to be seen.",
        ),
    ),
    source=Source("Schema enforcement", "https://docs.databricks.com/aws/en/tables/schema-enforcement", DAY),
)
def append_with_one_column_more(scratch) -> dict[str, object]:
    """Append a batch with a new column to a Delta table, and see what became of both."""
    write_deltalake(scratch, pa.table({"id": ["a"], "spend": [1.0]}))
    batch = pa.table({"id": ["b"], "spend": [2.0], "city": ["Oslo"]})
    refused = error_of(lambda: write_deltalake(scratch, batch, mode="append")) is not None
    table = DeltaTable(scratch).to_pyarrow_table()
    return {"refused": refused, "columns": table.column_names, "rows": table.num_rows}


@topic.question(
    objectives=("feature-table-write",),
    difficulty=3,
    stem="""
        Version 0 of a feature table has two customers, version 1 is an overwrite with a broken batch. Then the table is
        restored to version 0. Which version is the newest now, and can the broken rows still be read?
    """,
    right=Right(
        text="2, and the broken rows can be read",
        seen=[2, True],
        because="Restoring is a commit of its own, which brings back the files of version 0. History goes on, so "
        "version 1 can be read until its files are vacuumed.",
    ),
    wrong=(
        Wrong(
            text="0, and the broken rows are gone",
            seen=[0, False],
            believed="Restoring looks like going back in time, with what came later undone.",
            because="Nothing is taken out of the log. The state of version 0 is written anew, as version 2.",
            claim="Restoring a Delta table to an earlier version deletes the versions after it.",
        ),
        Wrong(
            text="1, and the broken rows are gone",
            seen=[1, False],
            believed="It seems that the broken version is repaired in place.",
            because="Versions are never changed. The repaired state is a version of its own.",
        ),
        Wrong(
            text="0, and the broken rows can be read",
            seen=[0, True],
            believed="It looks as if a pointer were set back to version 0.",
            because="The newest version is the last commit, and restoring makes one. Its content is that of version 0, "
            "its number is not.",
        ),
    ),
    source=HISTORY,
)
def versions_after_a_restore(scratch) -> list[object]:
    """Restore a Delta table after an overwrite, and look at its newest version and at the overwritten one."""
    write_deltalake(scratch, pa.table({"id": ["a", "b"], "spend": [1.0, 2.0]}))
    write_deltalake(scratch, pa.table({"id": ["broken"], "spend": [-1.0]}), mode="overwrite")
    DeltaTable(scratch).restore(0)
    newest = DeltaTable(scratch).version()
    return [newest, error_of(lambda: column(scratch, "id", version=1)) is None]


topic.documented(
    "batch_with_one_of_the_features",
    objectives=("feature-table-write",),
    difficulty=3,
    stem="""
        A batch has the keys and one of five features. It is written with `write_table` and `mode="merge"`, once to a
        plain feature table and once to a time series feature table. What happens?
    """,
    right=Right(
        text="The plain table takes it, the time series table asks for the other four",
        because="A plain table keeps the features that a batch lacks. Rows of a time series are mostly new ones, which "
        "would be full of gaps, so there a batch has to bring all features.",
    ),
    wrong=(
        Wrong(
            text="The time series table takes it, the plain table asks for the other four",
            believed="A time series seems to be filled bit by bit, as measurements come in.",
            because="It is the other way round. Gaps in a new row are not filled by what earlier rows say.",
        ),
        Wrong(
            text="Each table takes it, and the other four keep the values they have",
            believed="That is how merging works in a plain table.",
            because="In a time series a new time is a new row, so there are no values to keep. The write is refused.",
        ),
        Wrong(
            text="Each table refuses it, as a write brings a value for every feature",
            believed="A row looks incomplete without all its features.",
            because="A plain feature table takes partial batches: columns that are not in them are left alone.",
        ),
    ),
    source=TIME,
)


# Their copy online


topic.documented(
    "job_for_an_online_store",
    objectives=("online-offline-features",),
    difficulty=1,
    stem="Which of these reads its features from an online store rather than from the offline table?",
    right=Right(
        text="An endpoint that scores one payment while the customer waits",
        because="An online store answers lookups of single keys with low latency, which is what real-time inference "
        "needs. Training and batch scoring read the Delta table.",
    ),
    wrong=(
        Wrong(
            text="A nightly job that scores all customers of the shop with `score_batch`",
            believed="Scoring is what online stores are for.",
            because="That is scoring in batch: millions of rows are joined with the offline table by Spark, and no "
            "single answer is waited for.",
        ),
        Wrong(
            text="A notebook that makes a training set from the labels of last year",
            believed="Training and serving should see the same features, so the same store seems right.",
            because="Labels of last year need the values of last year. The history is in the offline table.",
        ),
        Wrong(
            text="An analyst who searches the catalog for features to use again",
            believed="Online sounds like what can be browsed.",
            because="Features are found and explored where they are kept for good, in the offline store.",
        ),
    ),
    source=CONCEPTS,
)


@topic.question(
    objectives=("online-offline-features",),
    difficulty=2,
    stem="""
        A time series feature table is published so that the online store keeps, for each customer, the values of the
        latest day. The rows below stand in the order in which they were written. What is online?

            customer  day    balance
            a         May 1  40
            a         May 7  20
            b         May 2  70
            a         May 3  10
    """,
    right=Right(
        text="2 rows, with 20 for a",
        seen={"rows": 2, "a": 20.0},
        because="One row for each key is enough to serve the present. Which row is the latest is told by the time "
        "column, not by the order of writing.",
    ),
    wrong=(
        Wrong(
            text="2 rows, with 10 for a",
            seen={"rows": 2, "a": 10.0},
            believed="The row that was written last looks like the newest.",
            because="It came in late: May 3 lies before May 7. The time column decides.",
        ),
        Wrong(
            text="4 rows, of which three are for a",
            seen={"rows": 4, "a": 20.0},
            believed="A copy of a table is expected to have all of its rows.",
            because="The history stays offline, where training sets are made from it.",
        ),
        Wrong(
            text="2 rows, with 40 for a",
            seen={"rows": 2, "a": 40.0},
            believed="The first row of a key, or the largest value, is taken for the one that counts.",
            because="It is the value of May 1, which was overtaken on May 7.",
        ),
    ),
    source=TIME,
)
def rows_of_an_online_copy(spark) -> dict[str, float]:
    """Keep the values of the latest day for each customer, as a published table does."""
    rows = [("a", 1, 40.0), ("a", 7, 20.0), ("b", 2, 70.0), ("a", 3, 10.0)]
    history = Table.of({"customer": "string", "day": "int", "balance": "double"}, rows).on(spark)
    latest = history.groupBy("customer").agg(F.max_by("balance", "day").alias("balance"))
    return {"rows": latest.count(), "a": latest.filter("customer = 'a'").first()["balance"]}


@topic.question(
    objectives=("online-offline-features", "feature-table-write"),
    difficulty=2,
    stem="""
        A table with one row for each `id` is kept up to date by upserts. It has the balance of May 5, which is 50; a
        late batch brings that of May 3, which is 30. What is there afterwards if the upsert matches by `id` alone, and
        what if it updates where `new.day > old.day`?
    """,
    right=Right(
        text="30 by `id` alone, 50 with the condition",
        seen={"id alone": [30.0], "condition": [50.0]},
        because="An upsert writes whatever comes last. With the condition, a row that is older than what is there "
        "changes nothing, so late data cannot turn back the clock.",
    ),
    wrong=(
        Wrong(
            text="50 by `id` alone, 50 with the condition",
            seen={"id alone": [50.0], "condition": [50.0]},
            believed="An upsert is expected to see that its row is older.",
            because="A merge knows no column as a time unless its condition says so.",
            claim="An upsert by the key keeps the newest value, even if batches come late.",
        ),
        Wrong(
            text="30 by `id` alone, and two rows with the condition",
            seen={"id alone": [30.0], "condition": [50.0, 30.0]},
            believed="A row that is not used for the update seems to be inserted instead.",
            because="It is matched by its `id`, so it is no candidate for an insert; its update is merely skipped.",
        ),
        Wrong(
            text="50 by `id` alone, 30 with the condition",
            seen={"id alone": [50.0], "condition": [30.0]},
            believed="The condition can be read as the case in which the new row is to be dropped.",
            because="The condition says when to update. May 3 is not after May 5, so there is no update with it, and "
            "there is one without.",
        ),
    ),
    source=MERGE,
)
def late_row_in_a_table_by_key(scratch) -> dict[str, list[float]]:
    """Upsert a late row into two Delta tables, by the key alone and with a condition on the day."""
    late = pa.table({"id": ["a"], "day": [date(2026, 5, 3)], "balance": [30.0]})
    found = {}
    for name, condition in {"id alone": None, "condition": "new.day > old.day"}.items():
        path = scratch / name
        write_deltalake(path, pa.table({"id": ["a"], "day": [date(2026, 5, 5)], "balance": [50.0]}))
        merge(path, late).when_matched_update_all(condition).when_not_matched_insert_all().execute()
        found[name] = column(path, "balance")
    return found


topic.documented(
    "what_publishing_asks_for",
    objectives=("online-offline-features", "feature-table-create"),
    difficulty=2,
    stem="""
        A feature table in Unity Catalog with a primary key, whose columns are NOT NULL, is to be published to a
        Databricks online store in the default mode, TRIGGERED. What has to be there besides?
    """,
    right=Right(
        text="The change data feed, enabled in the table's properties",
        because="The modes TRIGGERED and CONTINUOUS bring over what has changed since the last time, and take that "
        "from the change data feed.",
    ),
    wrong=(
        Wrong(
            text="A time series column as the last part of the primary key",
            believed="An online store serves the latest values, so the table seems to need a time.",
            because="Tables without a time series are published too; then each key has one row anyway.",
        ),
        Wrong(
            text="A model version that was logged with the table's features",
            believed="Online stores are mostly met together with served models.",
            because="A table can be published before or after any model is trained, and serve applications without "
            "one.",
        ),
        Wrong(
            text="Partitions by the primary key, so that keys are found fast",
            believed="Fast lookups call for a layout by key.",
            because="Lookups run on the online store, which is a database with an index of its own. The layout of the "
            "Delta table does not matter to it.",
        ),
    ),
    source=ONLINE,
)


topic.documented(
    "features_for_a_model_elsewhere",
    objectives=("online-offline-features", "feature-table-score"),
    difficulty=2,
    stem="""
        A model runs outside Databricks. For each request it needs the present features of a customer from a published
        feature table, and a score computed from them by a function in Unity Catalog. What is made for that?
    """,
    right=Right(
        text="A Feature Serving endpoint for a `FeatureSpec` of lookups and functions",
        because="A `FeatureSpec` bundles lookups and functions. The endpoint takes keys and returns features with low "
        "latency, to whatever application asks.",
    ),
    wrong=(
        Wrong(
            text="A Model Serving endpoint that is given the table in place of a model",
            believed="Model Serving looks features up by itself.",
            because="It does so to feed the model that it serves, and returns predictions. A table is nothing that it "
            "could serve.",
        ),
        Wrong(
            text="A scheduled `score_batch` over all customers, whose result is exported",
            believed="`score_batch` looks features up and adds them to its result.",
            because="It scores in batch, with a model that was logged on the platform. A request that waits is not "
            "answered by it.",
        ),
        Wrong(
            text="A `TrainingSet` that is loaded anew with `load_df` at each request",
            believed="A training set joins features to keys as well.",
            because="It is a Spark job on offline tables: right for training, and far too slow for a request.",
        ),
    ),
    source=SERVING,
)
