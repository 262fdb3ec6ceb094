"""Concentration of high-tech and other products, from customs data by transaction, on Spark.

`spark-submit tools/high_tech_on_spark.py TRANSACTIONS LIST OUT`: Parquet files with the columns ``year``,
``exporter``, ``hs10``, ``value_usd``, and ``year``, ``hs10``, ``atp``; OUT is a folder to write.
"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from helpers import hs
from helpers.panels import product_year

transactions, codes, out = sys.argv[1:]
spark = SparkSession.builder.getOrCreate()
trade = spark.read.parquet(transactions)
listing = spark.read.parquet(codes)

by_code = trade.groupBy("year", "hs10").agg(f.sum("value_usd").alias("value_usd"))
flags = hs.flag_hs6(listing, by_code, threshold=0.8)
known = flags.dropna(subset="flag")
rows = [(int(one.year), one.hs6, bool(one.flag)) for one in known.itertuples()]
high_tech = spark.createDataFrame(rows, "year bigint, hs6 string, high_tech boolean")

products = trade.withColumn("hs6", f.substring("hs10", 1, 6)).groupBy("year", "hs6", "exporter")
measures = product_year.measured(products.agg(f.sum("value_usd").alias("value_usd")))
measures.join(high_tech, ["year", "hs6"], "left").write.mode("overwrite").parquet(out)
spark.stop()
