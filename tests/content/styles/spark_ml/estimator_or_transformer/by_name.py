LEARN = """StringIndexer OneHotEncoder Imputer StandardScaler MinMaxScaler QuantileDiscretizer CountVectorizer IDF PCA
LogisticRegression KMeans CrossValidator TrainValidationSplit Pipeline""".split()


def kind(stage):
    return "estimator" if stage.__class__.__name__ in LEARN else "transformer"
